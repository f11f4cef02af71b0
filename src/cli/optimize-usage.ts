// The text of `npm run -s optimize -- --help`, and what its exit codes mean.

/** Exit codes of `optimize`; a scheduler starts a job again on `paused`, and a person looks at the others. */
export const exitCodes = { ended: 0, failed: 1, usage: 2, paused: 3, pausedByError: 4 } as const;

export const usage = `Usage: npm run -s optimize -- --env ID|--env-file FILE --model SPEC --out run.json [options]

SPEC is one of
  https://base/v1#model    any OpenAI-compatible server; the model's name stands after '#'
                           (or give --base-url https://base/v1 --model NAME)
  openai-compatible:NAME, anthropic:NAME, gemini:NAME
                           a model by the wire format of its server (--base-url where it is not the provider's own)
  recorded:NAME            replies of a recorded run: a name in public/recordings, or the path of a log
  by-hand:DIR              writes DIR/<call>.prompt.md for every call and waits for DIR/<call>.reply.md,
                           where '/' in the call's name is written '__'
  NAME                     with --provider ID, which brings address, wire format and defaults; without NAME its default model

The run
  --env-file FILE          a task of your own, as the page exports it; it is checked first, and runs in the worker thread only
  --rounds R  --candidates N  --episodes E  --language python|javascript  --preset default|paper
  --seed S  --env-option name=value (repeatable)  --title TEXT
  --group NAME             runs of one group are folded together in the page's list of runs
The method: what is taken away from it, to see what it is worth
  --reflection on|off  --feedback on|off
  --history all|none|K     how many of the newest attempts the prompts tell
  --best marked|kept|off   the best attempt stays in the history and is marked; stays unmarked; or neither
  --description full|no-names   no-names: the task without names and meanings, its shapes and bounds only
  --twin LEVEL[:SEED]      the prior-knowledge dial in place of --description: 0 as published, 1 no names, 2 observations and
                           actions in another order, 3 numbers recoded as well, 4 constants changed as well
The method: how carefully it chooses
  --race K                 up to K further episodes a round, on common seeds, for candidates that might be the best
  --rescore K              every winner is scored again on K fresh episodes, and that score counts from then on
The model
  --provider ID            one of: {providers}
  --key-env NAME           environment variable that holds the API key (default: that of the provider, else OPENAI_API_KEY)
  --key-file FILE          file that holds the API key and nothing else; a key is never an argument
  --concurrency K          calls at the same time (default: the provider's, else 4)
  --context T              tokens that the model can read (default: the provider's, else 128000)
  --temperature X  --max-tokens M
  --bound free|stop        stop: the answer ends with its first closed code block
  --compact                short prompt texts, for contexts of about 4,000 tokens
  --price-in X  --price-out Y   US dollars for a million tokens read and written, for the cost in the log
  --model-name TEXT        who answers by hand, for the log
The file
  --out FILE               where the run is kept; {env} {seed} {model} {group} {index} are filled in, folders are made.
                           A finished run there ends the command at once, an unfinished one goes on
  --fresh                  begin anew, whatever --out holds
  --resume FILE            go on with a log that this command or the page has written (--out: keep it elsewhere)
Many runs
  --sweep FILE --index I   the options of job I, from 0, of a JSON file: an object of option names and values, where a list
                           of values is one axis of the sweep (the last one runs fastest), or a list of such objects;
                           what stands under "//" is a remark. Worked files: src/cli/examples
  --sweep FILE --count     prints how many jobs that makes, after checking them all
Being ended
  --grace SECONDS          how long calls under way may still take after SIGTERM (default 20)

Ctrl+C and SIGTERM pause: what is under way finishes and is saved (after SIGTERM for as long as --grace says); a second one
ends at once. The same command goes on from there.
Exit code 0: the run has ended; 3: it was asked to pause, start it again; 4: it paused because of an error that needs
mending; 1: it could not run; 2: bad arguments.`;

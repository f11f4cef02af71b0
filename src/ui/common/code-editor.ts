// The editor behind CodeEditor.svelte: CodeMirror with the page's colours, completion for the observation's fields, and
// problems marked in their line. Loaded on demand.
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { javascript, javascriptLanguage } from '@codemirror/lang-javascript';
import { python, pythonLanguage } from '@codemirror/lang-python';
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
  type LanguageSupport,
} from '@codemirror/language';
import { forEachDiagnostic, forceLinting, linter, lintGutter, lintKeymap, type Diagnostic } from '@codemirror/lint';
import { Compartment, EditorState, StateEffect, StateField, type Extension } from '@codemirror/state';
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { Language } from '../../engine/settings.ts';
import { javascriptProblem } from './javascript-problem.ts';

/** A name offered after `obs.`: `detail` is its shape, `info` its meaning. */
export interface Completion {
  readonly label: string;
  readonly detail?: string;
  readonly info?: string;
}

/** What is wrong in a line (1-based). */
export interface CodeProblem {
  readonly line: number;
  readonly message: string;
}

/** A text with its language. Texts of another language or name are other documents: each keeps its own undo history and cursor. */
export interface CodeDocument {
  readonly value: string;
  readonly language: Language;
  readonly name: string;
}

export interface CodeEditorOptions {
  readonly document: CodeDocument;
  readonly label: string;
  /** Id of the element that says how the keyboard leaves the editor. */
  readonly describedBy: string;
  onchange(value: string): void;
  /** Ctrl or Cmd with Enter; false where nothing is done, so that the editor's own key acts. */
  onrun(): boolean;
  /** Hears all problems that are marked, first line first, whenever they change. */
  onproblems(problems: readonly CodeProblem[]): void;
}

export interface CodeEditorView {
  /** Shows a document: the same one with its text replaced where that differs, which can be undone, or another one. */
  show(document: CodeDocument): void;
  setReadonly(readonly: boolean): void;
  setCompletions(completions: readonly Completion[]): void;
  /** Marks a problem that running the code gave; it goes when its line is edited. */
  setProblem(problem: CodeProblem | null): void;
  /** Puts the cursor at the beginning of a line and shows it. */
  goTo(line: number): void;
  focus(): void;
  destroy(): void;
}

const colours = HighlightStyle.define([
  {
    tag: [tags.keyword, tags.bool, tags.null, tags.self, tags.atom, tags.standard(tags.name)],
    color: 'var(--code-keyword)',
  },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--code-string)' },
  { tag: tags.number, color: 'var(--code-number)' },
  { tag: tags.comment, color: 'var(--code-comment)', fontStyle: 'italic' },
  {
    tag: [tags.definition(tags.className), tags.className, tags.function(tags.definition(tags.variableName))],
    color: 'var(--code-title)',
  },
]);

const theme = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'var(--sunken)', maxHeight: 'inherit', minHeight: 'inherit' },
  // The frame around it shows the focus: the gutters would cover an outline of its own.
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { font: 'var(--small) / 1.6 var(--mono)', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--text)', paddingBlock: '0.5rem' },
  '.cm-cursor': { borderLeftColor: 'var(--text)', borderLeftWidth: '2px' },
  '.cm-gutters': { backgroundColor: 'var(--sunken)', color: 'var(--code-comment)', border: '0' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter': {
    backgroundColor: 'color-mix(in srgb, var(--line) 40%, transparent)',
  },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--policy) 28%, transparent)',
  },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'color-mix(in srgb, var(--policy) 25%, transparent)' },
  '.cm-problem, &.cm-focused .cm-problem.cm-activeLine': {
    backgroundColor: 'var(--bad-soft)',
    boxShadow: 'inset 3px 0 var(--bad)',
  },
  '.cm-tooltip': {
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--radius-small)',
    backgroundColor: 'var(--surface)',
    color: 'var(--text)',
    boxShadow: 'var(--shadow)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { font: 'var(--small) / 1.6 var(--mono)', maxWidth: 'min(90vw, 40rem)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--policy-soft)',
    color: 'var(--text)',
  },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
  '.cm-completionDetail': { color: 'var(--muted)', fontStyle: 'normal' },
  '.cm-tooltip.cm-completionInfo': {
    padding: '0.4rem 0.6rem',
    maxWidth: '22rem',
    font: 'var(--small) / 1.45 var(--font)',
    whiteSpace: 'pre-line',
  },
  '.cm-diagnostic': { padding: '0.3rem 0.6rem', font: 'var(--small) / 1.45 var(--font)' },
});

const supports: Readonly<Record<Language, () => LanguageSupport>> = { python, javascript };
const dataOf = { python: pythonLanguage.data, javascript: javascriptLanguage.data } as const;

/** Four spaces in Python, two in JavaScript, as in the policies that models write. */
const indents: Readonly<Record<Language, string>> = { python: '    ', javascript: '  ' };

/** Time between the last key and the look for a syntax error, in ms: half a word is no error yet. */
const lintMs = 600;

const setProblem = StateEffect.define<CodeProblem | null>();

interface MarkedProblem {
  /** Where its line begins. */
  readonly at: number;
  readonly message: string;
}

/** The problem that the last run gave, kept at its line while others are edited. */
const runProblem = StateField.define<MarkedProblem | null>({
  create: () => null,
  update(problem, transaction) {
    let next = problem;
    if (next && transaction.docChanged) {
      const { from, to } = transaction.startState.doc.lineAt(next.at);
      next = transaction.changes.touchesRange(from, to) ? null : { ...next, at: transaction.changes.mapPos(from, 1) };
    }
    for (const effect of transaction.effects) {
      if (!effect.is(setProblem)) continue;
      const { doc } = transaction.state;
      const line = effect.value && doc.line(Math.min(Math.max(1, effect.value.line), doc.lines));
      next = line && { at: line.from, message: effect.value!.message };
    }
    return next;
  },
  provide: (field) =>
    EditorView.decorations.from(field, (problem) =>
      problem ? Decoration.set(Decoration.line({ class: 'cm-problem' }).range(problem.at)) : Decoration.none,
    ),
});

function diagnosticIn(state: EditorState, at: number, message: string): Diagnostic {
  const line = state.doc.lineAt(Math.min(at, state.doc.length));
  const indent = line.text.length - line.text.trimStart().length;
  return { from: line.from + indent, to: line.to, severity: 'error', message };
}

function problemsOf(language: Language): Extension {
  return linter(
    async ({ state }): Promise<readonly Diagnostic[]> => {
      const ran = state.field(runProblem);
      const syntax = language === 'javascript' ? await javascriptProblem(state.doc.toString()) : null;
      return [
        ...(ran ? [diagnosticIn(state, ran.at, ran.message)] : []),
        // What a run said of the same line is not said twice.
        ...(syntax && (!ran || state.doc.lineAt(ran.at).number !== syntax.line)
          ? [diagnosticIn(state, state.doc.line(Math.min(syntax.line, state.doc.lines)).from, syntax.message)]
          : []),
      ];
    },
    {
      delay: lintMs,
      needsRefresh: ({ startState, state }) => startState.field(runProblem) !== state.field(runProblem),
    },
  );
}

/** Offers `completions` after the name of the observation and a dot. */
function completionSource(completions: readonly Completion[]) {
  return (context: CompletionContext): CompletionResult | null => {
    const before = context.matchBefore(/\b(?:obs|observation)\.\w*$/);
    if (!before || completions.length === 0) return null;
    return {
      from: before.from + before.text.indexOf('.') + 1,
      options: completions.map((each) => ({ ...each, type: 'property' })),
      validFor: /^\w*$/,
    };
  };
}

const keyOf = ({ language, name }: CodeDocument): string => `${language} ${name}`;

export function createCodeEditor(
  parent: HTMLElement,
  { document, label, describedBy, onchange, onrun, onproblems }: CodeEditorOptions,
): CodeEditorView {
  const languagePart = new Compartment();
  const completionPart = new Compartment();
  const readonlyPart = new Compartment();
  /** Documents that are not shown, by key. */
  const aside = new Map<string, EditorState>();
  let { language } = document;
  let shown = keyOf(document);
  let readonly = false;
  let completions: readonly Completion[] = [];
  let given: CodeProblem | null = null;
  let told = '';
  /** True while the text is being replaced from outside: the page knows that text already. */
  let replacing = false;

  const languageParts = (): Extension => [
    supports[language](),
    indentUnit.of(indents[language]),
    EditorState.tabSize.of(4),
    problemsOf(language),
  ];
  const completionParts = (): Extension => dataOf[language].of({ autocomplete: completionSource(completions) });
  const readonlyParts = (): Extension =>
    readonly ? [EditorState.readOnly.of(true), EditorView.contentAttributes.of({ 'aria-readonly': 'true' })] : [];

  const tellProblems = (state: EditorState): void => {
    const found: CodeProblem[] = [];
    forEachDiagnostic(state, ({ message }, from) => found.push({ line: state.doc.lineAt(from).number, message }));
    const key = JSON.stringify(found);
    if (key === told) return;
    told = key;
    onproblems(found);
  };

  const stateOf = (text: string): EditorState =>
    EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        lintGutter(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        drawSelection(),
        history(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        autocompletion({ icons: false }),
        runProblem,
        syntaxHighlighting(colours),
        theme,
        keymap.of([
          { key: 'Mod-Enter', run: onrun },
          ...closeBracketsKeymap,
          ...defaultKeymap,
          ...historyKeymap,
          ...completionKeymap,
          ...lintKeymap,
          indentWithTab,
        ]),
        languagePart.of(languageParts()),
        completionPart.of(completionParts()),
        readonlyPart.of(readonlyParts()),
        EditorView.contentAttributes.of({ 'aria-label': label, 'aria-describedby': describedBy, tabindex: '0' }),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged && !replacing) onchange(state.doc.toString());
          tellProblems(state);
        }),
      ],
    });

  const view = new EditorView({ parent, state: stateOf(document.value) });

  /** A document that comes back takes what was set while it was away. */
  function change(to: CodeDocument): void {
    aside.set(shown, view.state);
    shown = keyOf(to);
    language = to.language;
    view.setState(aside.get(shown) ?? stateOf(to.value));
    view.dispatch({
      effects: [
        completionPart.reconfigure(completionParts()),
        readonlyPart.reconfigure(readonlyParts()),
        setProblem.of(given),
      ],
    });
  }

  return {
    show(document) {
      if (keyOf(document) !== shown) change(document);
      if (document.value === view.state.doc.toString()) return;
      replacing = true;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: document.value } });
      replacing = false;
    },
    setReadonly(chosen) {
      readonly = chosen;
      view.dispatch({ effects: readonlyPart.reconfigure(readonlyParts()) });
    },
    setCompletions(chosen) {
      completions = chosen;
      view.dispatch({ effects: completionPart.reconfigure(completionParts()) });
    },
    setProblem(problem) {
      if (problem?.line === given?.line && problem?.message === given?.message) return;
      given = problem;
      view.dispatch({ effects: setProblem.of(problem) });
      forceLinting(view);
      const at = view.state.field(runProblem)?.at;
      if (at !== undefined) view.dispatch({ effects: EditorView.scrollIntoView(at, { y: 'nearest', yMargin: 40 }) });
    },
    goTo(line) {
      const { from } = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines));
      view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
      view.focus();
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

// Syntax errors of JavaScript while it is being written. The parser is loaded with the first look.
import type { CodeProblem } from './code-editor.ts';

/** The first syntax error of `code`, as the sandbox would find it; null where there is none. Never rejects. */
export async function javascriptProblem(code: string): Promise<CodeProblem | null> {
  const acorn = await import('acorn').catch(() => null);
  try {
    acorn?.parse(code, {
      ecmaVersion: 'latest',
      sourceType: 'module',
      allowHashBang: true,
      allowReturnOutsideFunction: true,
    });
    return null;
  } catch (thrown) {
    const { message, loc } = thrown as SyntaxError & { readonly loc?: { readonly line: number } };
    return { line: loc?.line ?? 1, message: `SyntaxError: ${message.replace(/ \(\d+:\d+\)$/, '')}` };
  }
}

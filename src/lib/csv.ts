// Tables as text that any spreadsheet reads. Imports nothing of ours.

export type CsvCell = string | number | null;

/**
 * CSV of the lines, a header first (RFC 4180; numbers with a decimal point; null is an empty cell). A text that a spreadsheet
 * would take for a formula gets an apostrophe before it: names of tasks and models can come from others.
 */
export function csvOf(lines: readonly (readonly CsvCell[])[]): string {
  return lines.map((cells) => cells.map(cell).join(',')).join('\r\n') + '\r\n';
}

function cell(value: CsvCell): string {
  const text = value === null ? '' : typeof value === 'string' && isFormula(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Lists of numbers may begin with a minus. */
function isFormula(text: string): boolean {
  return /^[=+\-@\t\r]/.test(text) && !/^-[\d.e+ -]*$/.test(text);
}

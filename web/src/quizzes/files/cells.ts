/** Several texts in a cell: `|` is between them; a `|` or `\` that belongs to a text has a `\` before it. */

export const escaped = (text: string) => text.replace(/[\\|]/g, '\\$&')

/** Parts between `|`, each unescaped and trimmed; empty ones are dropped. */
export function parts(cell: string): string[] {
  const found = cell.match(/(?:\\[\s\S]|[^|\\]|\\$)+/g) ?? []
  return found.map((part) => part.replace(/\\([\\|])/g, '$1').trim()).filter(Boolean)
}

/** The column that a title is meant for. */
export function columnNamed<Column extends string>(
  title: string,
  columns: readonly Column[],
): Column | undefined {
  const plain = title.toLowerCase().replace(/[^a-z]/g, '')
  return columns.find((column) => column.toLowerCase() === plain)
}

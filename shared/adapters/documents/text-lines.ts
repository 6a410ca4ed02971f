/** How wide a line is in Latin digits, about; a Chinese character takes two. */
function digitsOf(line: string): number {
  return Array.from(line).reduce((sum, character) => sum + ((character.codePointAt(0) ?? 0) < 0x2000 ? 1 : 2), 0);
}

/** About how many lines a text needs where a line holds so many Latin digits: layout alone knows it exactly. */
export function estimatedLines(text: string, digits: number): number {
  return text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(digitsOf(line) / digits)), 0);
}

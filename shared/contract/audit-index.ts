/** The index over the lines of the record by what they are about: infrastructure makes it, the stores read it. */
export const auditIndex = { name: 'byTarget', attribute: 'auditOf' } as const;

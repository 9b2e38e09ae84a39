/** A count with its noun, as in "1 subnet" and "2 subnets". */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`

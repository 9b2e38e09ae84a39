import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The blocks of shell of a page of docs/, word for word, in the page's order: what a reader types. */
export const shellOf = (page: string): readonly string[] =>
  [...readFileSync(join(import.meta.dirname, '../../docs', page), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)].map(
    ([, block = '']) => block
  )

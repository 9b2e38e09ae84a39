import { printed } from '../../../lib/rpm/program.ts'
import type { Subject } from './main.ts'
import type { ThrowawayRoot } from './root.ts'

/** Where the packages lie in a root that does not boot; /tmp is the sandbox's own. */
const STAGING = '/tmp/kiln'

/** Paths in the root. */
export interface Staged {
  readonly packages: readonly string[]
  readonly previous: readonly string[]
}

/** Copies the packages into the root, under names of ours: rpm expands macros in the paths that it is given. */
export async function stage(
  root: ThrowawayRoot,
  { packages, previous }: Pick<Subject, 'packages' | 'previous'>,
  directory = STAGING
): Promise<Staged> {
  const target = (kind: string, index: number): string => `${directory}/${kind}-${index}.rpm`
  const copies = [
    ...packages.map(({ path }, index) => [path, target('new', index)] as const),
    ...previous.map((path, index) => [path, target('previous', index)] as const)
  ]
  const script = 'mkdir -p "$1"; shift; while [ $# -gt 0 ]; do cp -- "$1" "$2"; shift 2; done'
  const pairs = copies.flatMap(([from, to]) => [from, `${root.path}${to}`])
  await printed(
    root.beside('sh', '-euc', script, 'sh', `${root.path}${directory}`, ...pairs),
    'The packages cannot be copied into the throw-away root',
    'What is written there lies in memory: use a runner with more of it, or fewer packages at once.'
  )
  return {
    packages: packages.map((_, index) => target('new', index)),
    previous: previous.map((_, index) => target('previous', index))
  }
}

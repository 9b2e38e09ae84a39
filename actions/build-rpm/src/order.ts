import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { secretsOf } from '../../../lib/rpm/signing-key.ts'
import type { Inputs } from './inputs.ts'
import type { Order, Surroundings } from './main.ts'

/** The order as the inputs and the runner's environment give it. Secrets are masked before anything is printed. */
export function orderOf(inputs: Inputs, env: NodeJS.ProcessEnv, mask: (secret: string) => void): Order {
  const { 'sign-key': key, 'sign-passphrase': passphrase } = inputs
  for (const secret of secretsOf({ key, passphrase })) mask(secret)
  const workspace = env['GITHUB_WORKSPACE'] ?? process.cwd()
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: commit } = env
  return {
    workspace,
    spec: inputs.spec,
    sources: inputs.sources,
    version: inputs.version,
    release: inputs.release,
    defines: inputs.defines,
    dist: inputs.dist,
    epoch: inputs['source-date-epoch'],
    image: inputs.image,
    sbom: inputs.sbom,
    payload: inputs.payload,
    verifyReproducible: inputs['verify-reproducible'],
    installBuildRequires: inputs.builddep,
    lint: inputs.lint,
    allow: inputs['lint-allow'],
    signingKey: key === undefined ? undefined : { key, passphrase },
    signingTool: inputs['signing-tool'],
    outputDirectory: resolve(workspace, inputs['output-directory']),
    repositoryUrl: server !== undefined && repository !== undefined ? `${server}/${repository}` : undefined,
    commit: commit === '' ? undefined : commit
  }
}

export const surroundingsOf = (env: NodeJS.ProcessEnv): Omit<Surroundings, 'run' | 'progress' | 'signal'> => ({
  path: env['PATH'] ?? '/usr/bin:/bin',
  temporary: tmpdir(),
  isRoot: process.getuid?.() === 0,
  now: Date.now
})

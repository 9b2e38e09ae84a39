import { readFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { EC2Client } from '@aws-sdk/client-ec2'
import { outputs, runAction } from '../../../lib/action.ts'
import { awsDefaults, regionOf } from '../../../lib/aws/clients.ts'
import { images } from '../../../lib/aws/images.ts'
import { snapshots } from '../../../lib/aws/snapshots.ts'
import { volumes } from '../../../lib/aws/volumes.ts'
import { allAtOnce, attempts, failureOf, InputError, KilnError } from '../../../lib/errors.ts'
import { runnerProgress } from '../../../lib/progress.ts'
import { writeSummary } from '../../../lib/summary.ts'
import { runTags } from '../../../lib/tags.ts'
import { blocks } from './blocks.ts'
import type { Deps } from './deps.ts'
import { devices } from './devices.ts'
import { imageBuilder } from './image-builder.ts'
import { inputs, isWhole } from './inputs.ts'
import { bake } from './main.ts'
import { OUTPUTS } from './outputs.ts'
import { parameters } from './parameters.ts'
import { look } from './plan.ts'
import { policySimulator } from './policy-simulator.ts'
import { regionalImages } from './regional-images.ts'
import { report } from './report.ts'
import { repository } from './repository.ts'
import { opener } from './repository-files.ts'
import { sandbox } from './sandbox.ts'
import { thisInstance } from './this-instance.ts'

const PROXIES = ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']

/** Puts the bake together with the runner and AWS. */
export const runBake = (): Promise<void> =>
  runAction(async signal => {
    const { env } = process
    // Programs that change file systems are not on every user's path.
    env['PATH'] = `${env['PATH'] ?? ''}:/usr/sbin:/sbin`
    const { asked, problems: misread } = inputs(env)
    const region = regionOf(env)
    if (region === undefined) {
      throw new KilnError('No AWS region is set.', {
        remedy: 'Add a step with aws-actions/configure-aws-credentials, or set AWS_REGION.'
      })
    }
    const { attempt, failures } = attempts()
    const [key, script] = await Promise.all([
      attempt(() => keyText(asked.gpgKey, signal)),
      attempt(async () => legibleScript(asked.provision, await fileText('provision', asked.provision)))
    ])
    const problems = [...misread, ...failures.flatMap(one => (one instanceof InputError ? one.problems : []))]
    if (failures.length > 0 && problems.length === misread.length) throw failureOf(failures)
    const ec2 = new EC2Client(awsDefaults('bake-ami'))
    const deps: Deps = {
      images: images(ec2, region),
      snapshots: snapshots(ec2),
      parameters: parameters(),
      policySimulator: policySimulator(ec2, runnerProgress),
      blocks: blocks(asked.workers),
      repository: repository(asked.repository ?? ''),
      sandbox: sandbox(process.argv[1] ?? ''),
      progress: runnerProgress,
      output: outputs(OUTPUTS),
      signal,
      volumes: volumes(ec2),
      thisInstance: stop => thisInstance(env, stop),
      devices,
      imageBuilder: imageBuilder(),
      ...pollSeconds(env),
      processor: process.arch,
      region,
      regional: regionalImages,
      now: Date.now,
      gpgKey: key?.got,
      provisionScript: script?.got,
      cacheDirectory: asked.cacheDirectory ?? join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'kiln', 'bases'),
      reportDirectory: join(env['RUNNER_TEMP'] ?? tmpdir(), 'kiln-bake'),
      proxies: Object.fromEntries(PROXIES.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]]))),
      runTags: runTags(env)
    }
    // Where there are problems, this throws them, and what AWS and the repository say besides.
    await allAtOnce(problems, async () => (problems.length > 0 ? look(asked, deps) : undefined))
    if (!isWhole(asked)) throw new Error('an input is missing, and nothing said so')
    const made = await bake(asked, deps)
    if (made !== undefined) await writeSummary(report(made, asked.distribution.fastRestoreZones.length))
  })

/** Image Builder of the lab is done in seconds; AWS's is not asked more often than every ten. */
const pollSeconds = (env: NodeJS.ProcessEnv): { readonly pollSeconds?: number } =>
  env['AWS_ENDPOINT_URL'] === undefined ? {} : { pollSeconds: 0.5 }

async function fileText(input: string, path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new InputError([{ input, problem: `"${path}" cannot be read: ${(error as Error).message}` }])
  }
}

/** Linux takes the line end of Windows for a part of the interpreter's name, and then does not find it. */
function legibleScript(path: string | undefined, script: string | undefined): string | undefined {
  if (script === undefined || !/^#![^\n]*\r\n/.test(script)) return script
  const problem = `"${path}" has the line ends of Windows, so its interpreter is not found: save it with those of Unix (\`*.sh text eol=lf\` in .gitattributes)`
  throw new InputError([{ input: 'provision', problem }])
}

/** A public key: the armoured text itself, an https URL, or a file. */
async function keyText(given: string | undefined, signal: AbortSignal): Promise<string | undefined> {
  if (given === undefined || given.includes('BEGIN PGP PUBLIC KEY')) return given
  if (!given.startsWith('https://')) return fileText('repository-gpgkey', given)
  const url = new URL(given)
  try {
    const opened = await opener(new URL('.', url).href)(url.pathname.split('/').at(-1) ?? '', signal)
    if (opened !== undefined) return Buffer.concat(await opened.body.toArray()).toString()
  } catch (error) {
    throw new InputError([
      { input: 'repository-gpgkey', problem: `"${given}" cannot be read: ${(error as Error).message}` }
    ])
  }
  throw new InputError([{ input: 'repository-gpgkey', problem: `"${given}" is not there` }])
}

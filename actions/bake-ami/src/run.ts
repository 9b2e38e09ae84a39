import { readFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { EC2Client } from '@aws-sdk/client-ec2'
import { outputs, runAction } from '../../../lib/action.ts'
import { awsDefaults, regionOf } from '../../../lib/aws/clients.ts'
import { images } from '../../../lib/aws/images.ts'
import { snapshots } from '../../../lib/aws/snapshots.ts'
import { volumes } from '../../../lib/aws/volumes.ts'
import { InputError, KilnError } from '../../../lib/errors.ts'
import { runnerProgress } from '../../../lib/progress.ts'
import { writeSummary } from '../../../lib/summary.ts'
import { runTags } from '../../../lib/tags.ts'
import { blocks } from './blocks.ts'
import { devices } from './devices.ts'
import { imageBuilder } from './image-builder.ts'
import { inputs } from './inputs.ts'
import { bake } from './main.ts'
import { OUTPUTS } from './outputs.ts'
import { parameters } from './parameters.ts'
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
    const asked = inputs(env)
    const region = regionOf(env)
    if (region === undefined) {
      throw new KilnError('No AWS region is set.', {
        remedy: 'Add a step with aws-actions/configure-aws-credentials, or set AWS_REGION.'
      })
    }
    const [gpgKey, provisionScript] = await bothRead([
      keyText(asked.gpgKey, signal),
      fileText('provision', asked.provision)
    ])
    const ec2 = new EC2Client(awsDefaults('bake-ami'))
    const made = await bake(asked, {
      images: images(ec2, region),
      snapshots: snapshots(ec2),
      parameters: parameters(),
      blocks: blocks(asked.workers),
      repository: repository(asked.repository),
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
      gpgKey,
      provisionScript,
      cacheDirectory: asked.cacheDirectory ?? join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'kiln', 'bases'),
      reportDirectory: join(env['RUNNER_TEMP'] ?? tmpdir(), 'kiln-bake'),
      proxies: Object.fromEntries(PROXIES.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]]))),
      runTags: runTags(env)
    })
    if (made !== undefined) await writeSummary(report(made, asked.distribution.fastRestoreZones.length))
  })

/** Image Builder of the lab is done in seconds; AWS's is not asked more often than every ten. */
const pollSeconds = (env: NodeJS.ProcessEnv): { readonly pollSeconds?: number } =>
  env['AWS_ENDPOINT_URL'] === undefined ? {} : { pollSeconds: 0.5 }

/** @throws InputError with the problems of both. */
async function bothRead(texts: readonly [Promise<string | undefined>, Promise<string | undefined>]) {
  const read = await Promise.allSettled(texts)
  const failures = read.flatMap(one => (one.status === 'rejected' ? [one.reason] : []))
  const problems = failures.flatMap(one => (one instanceof InputError ? one.problems : []))
  if (problems.length > 0) throw new InputError(problems)
  return Promise.all(texts)
}

async function fileText(input: string, path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new InputError([{ input, problem: `"${path}" cannot be read: ${(error as Error).message}` }])
  }
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

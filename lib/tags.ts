import type { Cluster } from './names.ts'

/** Tags hold facts, never decisions: nothing is decided from a tag that AWS itself can be asked. */
export const TAG = {
  application: 'kiln:application',
  environment: 'kiln:environment',
  release: 'kiln:release',
  slot: 'kiln:slot',
  /** On a rule of a load balancer: what it asks of requests, as create-application made it. */
  conditions: 'kiln:conditions',
  ami: 'kiln:ami',
  nevra: 'kiln:nevra',
  commit: 'kiln:commit',
  /** On an AMI: `sha256:…` of the package file that was baked in; several are separated by spaces. */
  packageDigest: 'kiln:sha256',
  run: 'kiln:run',
  /** On an adopted base and its snapshot: the AMI that it is a copy of. */
  baseOf: 'kiln:base-of',
  /** On an adopted base and its snapshot: the key that its copy was asked with, as the user named it. */
  baseKey: 'kiln:base-key',
  /** On an AMI: digest of all that decides its contents. Same inputs, same AMI, no second bake. */
  inputsDigest: 'kiln:inputs-digest',
  /**
   * On a volume that is worked on: the inputs' digest. Backups carry a volume's tags on to their snapshots, and one with
   * the tag above would be taken for finished.
   */
  volumeFor: 'kiln:volume-for',
  /** On a group: min/desired/max before a deploy held them, as `2/3/6`. */
  capacity: 'kiln:capacity',
  /** On a group: the processes that Kiln suspended, comma separated. */
  suspended: 'kiln:suspended',
  /** On the group that serves while a canary climbs: its own minimum, which is raised until the ladder is over. */
  pinned: 'kiln:pinned',
  /** On the security group of workers, which have no production rule: the slot that is live, `red` or `black`. */
  liveSlot: 'kiln:live-slot',
  /** On a group of workers that was stopped and is kept for a rollback: min/desired/max before, as `2/3/6`. */
  stopped: 'kiln:stopped',
  /** On a group: ISO time from which `retire` may delete it. */
  retireAfter: 'kiln:retire-after',
  /** On a group: ISO time at which its release became live, or its last rollback made it live again. */
  liveSince: 'kiln:live-since',
  /** On a group: milliseconds for which two versions answered when its release became live. */
  overlapMilliseconds: 'kiln:overlap-ms',
  /** On an AMI: the AMI that it is a copy of. */
  copyOf: 'kiln:copy-of',
  /** On a copy that was asked for under a key: that key, as it was given. */
  copyKey: 'kiln:copy-key',
  /** On an AMI in the account that it was promoted to: the run that promoted it. */
  promotedBy: 'kiln:promoted-by',
  /** On a group that was rolled: the version of its launch template that was released; 1 when absent. */
  templateVersion: 'kiln:template-version',
  /** On a group that traffic was taken back from: why. */
  rolledBack: 'kiln:rolled-back',
  /** On a launch template whose release failed before it was live: `failed`. */
  outcome: 'kiln:outcome',
  chaos: 'kiln:chaos',
  chaosMeanDays: 'kiln:chaos-mean-days',
  chaosWindow: 'kiln:chaos-window',
  chaosUntil: 'kiln:chaos-until'
} as const

export type Tags = Readonly<Record<string, string>>

/** The shape that most AWS APIs want. */
export const tagList = (tags: Tags): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))

/** The opposite of {@link tagList}; entries without a key are dropped, absent values are empty. */
export const tagsOf = (list: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined): Tags =>
  Object.fromEntries((list ?? []).flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? '']])))

/** Whether these are tags of something of the application in the environment. */
export const isTaggedFor = ({ application, environment }: Cluster, tags: Tags | undefined): boolean =>
  tags?.[TAG.application] === application && tags[TAG.environment] === environment

/** What this run is, for `kiln:run` and `kiln:commit`: facts that lead back from a resource to its workflow run. */
export function runTags(env: NodeJS.ProcessEnv = process.env): Tags {
  const { GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run, GITHUB_RUN_ATTEMPT: attempt, GITHUB_SHA: sha } = env
  return {
    [TAG.run]: repository !== undefined && run !== undefined ? `${repository}/${run}/${attempt ?? '1'}` : 'local',
    ...(sha === undefined || sha === '' ? {} : { [TAG.commit]: sha })
  }
}

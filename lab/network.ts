/** Where things are in a lab's own network; every lab has the same, each in its own namespace. */
export const BRIDGE = 'lab0'
export const BRIDGE_ADDRESS = '10.77.0.1'
export const PREFIX_LENGTH = 16
export const GATEWAY_PORT = 4566
export const MOTO_PORT = 4567
/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html */
export const IMDS_ADDRESS = '169.254.169.254'

/** A lab's name becomes part of names of namespaces, cgroups and directories; no hyphen, so that none is another's prefix. */
export const isLabName = (name: string): boolean => /^[a-z][a-z0-9]{0,15}$/.test(name)

export interface LabPaths {
  readonly name: string
  /** Network namespace; those of its instances are named `<netns>-…`. */
  readonly netns: string
  /** Sockets, pids, generated configuration. */
  readonly run: string
  /** Snapshots, overlays, logs. */
  readonly data: string
  /** Below each cgroup hierarchy. */
  readonly cgroup: string
}

/** Where the lab's own authority and its certificates are, below the run directory. */
export const certificateDirectory = (run: string): string => `${run}/certificates`

export const labPaths = (name: string): LabPaths => ({
  name,
  netns: `kiln-${name}`,
  run: `/run/kiln-lab/${name}`,
  data: `/var/lib/kiln-lab/${name}`,
  cgroup: `kiln-lab/${name}`
})

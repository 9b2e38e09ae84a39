/**
 * The border between the ELBv2 model and what moves bytes. The model says what each balancer shall do as plain data;
 * a data plane makes it so with the least disturbance. Tests of the model put a recorder here.
 */

export interface PlaneWeight {
  readonly groupId: string
  readonly weight: number
}

export type PlaneAction =
  | {
      readonly type: 'forward'
      readonly groups: readonly PlaneWeight[]
      /** Group stickiness: how long a client stays with the group it was given; undefined when off. */
      readonly stickySeconds: number | undefined
    }
  | {
      readonly type: 'fixed-response'
      readonly status: number
      readonly contentType: string | undefined
      readonly body: string | undefined
    }
  | {
      readonly type: 'redirect'
      readonly status: 301 | 302
      readonly protocol: string
      readonly host: string
      readonly port: string
      readonly path: string
      readonly query: string
    }

/** Values within a condition are alternatives; the conditions of a rule must all match. */
export type PlaneCondition =
  | { readonly field: 'host-header'; readonly values: readonly string[] }
  | { readonly field: 'path-pattern'; readonly values: readonly string[] }
  | { readonly field: 'http-header'; readonly name: string; readonly values: readonly string[] }
  | { readonly field: 'http-request-method'; readonly values: readonly string[] }
  | {
      readonly field: 'query-string'
      readonly values: readonly { readonly key: string | undefined; readonly value: string }[]
    }
  | { readonly field: 'source-ip'; readonly values: readonly string[] }

export interface PlaneRule {
  readonly id: string
  readonly conditions: readonly PlaneCondition[]
  readonly action: PlaneAction
}

export interface PlaneListener {
  readonly id: string
  readonly port: number
  readonly protocol: 'http' | 'https' | 'tcp'
  /** Certificates with their keys, the default first; of `https` only. */
  readonly pems: readonly string[]
  /** The oldest version of TLS that its security policy lets in. */
  readonly oldestTls: 'TLSv1.0' | 'TLSv1.2' | 'TLSv1.3' | undefined
  /** In order of evaluation; the last one is the default and has no condition. */
  readonly rules: readonly PlaneRule[]
}

/** One address of a balancer (one per zone), with the rules that this address has heard of so far. */
export interface PlaneFront {
  readonly address: string
  readonly listeners: readonly PlaneListener[]
}

/** `ready` takes new requests; `drain` finishes what it has; `maint` gets nothing new, health decides when again. */
export type ServerMode = 'ready' | 'drain' | 'maint'

export interface PlaneServer {
  readonly name: string
  readonly address: string
  readonly port: number
  readonly mode: ServerMode
}

export interface PlaneGroup {
  readonly id: string
  readonly protocol: 'http' | 'tcp'
  /** How long a client stays with the target that it was given; undefined when it does not. */
  readonly stickySeconds: number | undefined
  readonly algorithm: 'round_robin' | 'least_outstanding_requests' | 'weighted_random'
  /** Whether what a target still has in hand is cut when its deregistration delay has passed. */
  readonly cutsWhatIsLeft: boolean
  readonly servers: readonly PlaneServer[]
}

export interface Plane {
  readonly balancerId: string
  readonly idleTimeoutSeconds: number
  readonly fronts: readonly PlaneFront[]
  readonly groups: readonly PlaneGroup[]
}

/** What each worker of a balancer was asked for each target group since the worker began. */
export type Requests = readonly {
  readonly worker: string
  readonly groupId: string
  readonly requests: number
  /** Answered with 5xx. */
  readonly failed: number
}[]

export interface DataPlane {
  /** Makes it so; resolves when requests are treated by it. Calls for one balancer are applied in order, latest wins. */
  apply(plane: Plane): Promise<void>
  remove(balancerId: string): Promise<void>
  /** None where the data plane does not count. */
  requests?(balancerId: string): Promise<Requests>
  close(): Promise<void>
}

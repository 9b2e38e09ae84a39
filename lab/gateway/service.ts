/**
 * What a room of the lab offers to the gateway: handlers named after AWS operations, typed by the SDK's own input and
 * output types. The gateway does the wire format, the journal, the faults and IAM; rooms hold behaviour only.
 */

/** Who calls. Account from the credentials, region from the signature's scope. */
export interface Caller {
  readonly accountId: string
  readonly region: string
  readonly accessKeyId: string
  /** The role whose session the access key is. */
  readonly roleArn?: string | undefined
  readonly userAgent: string
  readonly requestId: string
}

/** The SDK's Command input and output types; `$metadata` is the client's business. */
export type Handler<Input, Output> = (
  input: Input,
  caller: Caller
) => Promise<Omit<Output, '$metadata'>> | Omit<Output, '$metadata'>

/** Handlers keyed by operation name (`CreateAutoScalingGroup`). Operations without a handler go to moto. */
// biome-ignore lint/suspicious/noExplicitAny: each handler is typed where it is written; the gateway only routes.
export type Operations = Readonly<Record<string, Handler<any, any>>>

export type ServiceName = 'ec2' | 'ebs' | 'autoscaling' | 'elasticloadbalancing' | 'imagebuilder'

/** An error as AWS would answer it. `code` is the wire code, for example `InvalidAMIID.NotFound`. */
export class AwsError extends Error {
  readonly code: string
  readonly status: number
  /** Further members of the error's shape, for example `Reason` of an EBS ValidationException. */
  readonly members: Readonly<Record<string, unknown>>

  constructor(code: string, message: string, status = 400, members: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.name = 'AwsError'
    this.code = code
    this.status = status
    this.members = members
  }
}

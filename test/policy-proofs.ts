/** A stage in one mode, under policies of docs/iam: with all of them it passes, without one statement it says what is missing. */
export interface PolicyProof {
  /** The policies whose statements are taken away, one at a time. */
  readonly takes: readonly string[]
  /** Statements of them that this mode does not use; it does without them, and another proof takes them away. */
  readonly but?: readonly string[]
  /** Policies that are allowed in every run. */
  readonly beside?: readonly string[]
  /** Statements without which the run goes on: it does less, and names the action that is missing all the same. */
  readonly goesOn?: readonly string[]
}

/** What iam.long.lab.ts takes away; iam.test.ts compares it with docs/iam. */
export const PROOFS = {
  'create-application, planned': { takes: ['create-application-plan'] },
  'create-application': { takes: ['create-application'] },
  'red-black-deploy, planned': { takes: ['red-black-deploy-plan'] },
  'red-black-deploy': { takes: ['red-black-deploy'] },
  'promote, planned': { takes: ['promote-plan'] },
  'promote, in the same account': { takes: ['promote'] },
  'promote, shared with another account': {
    takes: ['promote-share'],
    but: ['ShareSnapshotsOfCopies'],
    beside: ['promote']
  },
  'promote, copied into another account': { takes: ['promote-share'], beside: ['promote'] },
  'promote, copied into another account: the role there': { takes: ['promote-target'] },
  // In the same account the statements on looking are the same.
  'promote, copied in the same account': { takes: ['promote-target'], but: ['LookForCopies'], beside: ['promote'] },
  // The page is worth having without its history of chaos.
  status: { takes: ['status'], goesOn: ['ChaosRecord'] },
  'rollback, planned': { takes: ['rollback-plan'] },
  rollback: { takes: ['rollback'] },
  // What cannot be asked of the safety lever is a reason not to kill.
  chaos: { takes: ['chaos'], goesOn: ['fis:GetSafetyLever'] },
  'chaos, claims in S3': { takes: ['chaos-s3-claims'], beside: ['chaos'] },
  'chaos, claims in DynamoDB': { takes: ['chaos-dynamodb-claims'], beside: ['chaos'] },
  'chaos, by EC2 itself': { takes: ['chaos-ec2'], beside: ['chaos'] },
  'chaos, in another account': { takes: ['chaos-accounts'], beside: ['chaos'] },
  'retire, planned': { takes: ['retire-plan'] },
  'retire, of releases': { takes: ['retire'] },
  'retire, of the whole application': { takes: ['retire-application', 'retire'] },
  'publish-rpm, planned': { takes: ['publish-rpm-plan'] },
  'publish-rpm': { takes: ['publish-rpm'] },
  'publish-rpm, gc': { takes: ['publish-rpm-gc'] },
  'bake-ami, planned': { takes: ['bake-ami-plan'] },
  'bake-ami': { takes: ['bake-ami'] },
  'bake-ami, shared and copied': { takes: ['bake-ami-share'], beside: ['bake-ami'] },
  'bake-ami, on a volume': { takes: ['bake-ami-volume'], beside: ['bake-ami'] },
  'bake-ami, by Image Builder': { takes: ['bake-ami-image-builder'], goesOn: ['logs:GetLogEvents'] }
} as const satisfies Readonly<Record<string, PolicyProof>>

export type ProofName = keyof typeof PROOFS

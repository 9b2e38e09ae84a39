import type { Caller } from '../gateway/service.ts'

/** Encryption settings of an account in a region. */
export interface Encryption {
  isDefault(caller: Pick<Caller, 'accountId' | 'region'>): boolean
  setDefault(caller: Pick<Caller, 'accountId' | 'region'>, on: boolean): void
}

export function encryption(switches: (name: string) => number): Encryption {
  const on = new Set<string>()
  const key = ({ accountId, region }: Pick<Caller, 'accountId' | 'region'>): string => `${accountId} ${region}`
  return {
    isDefault: caller => on.has(key(caller)) || switches('ebs.encryptionByDefault') > 0,
    setDefault: (caller, isOn) => {
      if (isOn) on.add(key(caller))
      else on.delete(key(caller))
    }
  }
}

/** The AWS-managed key `aws/ebs`, one for each account and region; it cannot be shared. */
export const defaultKey = ({ accountId, region }: Pick<Caller, 'accountId' | 'region'>): string =>
  `arn:aws:kms:${region}:${accountId}:key/00000000-0000-4000-8000-${accountId}`

/** Ids, aliases and ARNs as EC2 shows them back: an ARN. */
export function keyArn(key: string, caller: Pick<Caller, 'accountId' | 'region'>): string {
  if (key === 'alias/aws/ebs') return defaultKey(caller)
  if (key.startsWith('arn:')) return key
  return `arn:aws:kms:${caller.region}:${caller.accountId}:${key.startsWith('alias/') ? key : `key/${key}`}`
}

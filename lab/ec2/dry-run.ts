import { AwsError } from '../gateway/service.ts'

/** `DryRun`: asked after everything that would refuse the call anyway. */
export function dryRun(requested: boolean | undefined): void {
  if (requested) throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412)
}

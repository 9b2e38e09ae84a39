/** Errors of EBS direct with the Reason values and statuses of its API model. */
import type {
  AccessDeniedExceptionReason,
  RequestThrottledExceptionReason,
  ValidationExceptionReason
} from '@aws-sdk/client-ebs'
import { AwsError } from '../gateway/service.ts'

export const validation = (Reason: ValidationExceptionReason, message: string): AwsError =>
  new AwsError('ValidationException', message, 400, { Reason })

export const snapshotNotFound = (id: string): AwsError =>
  new AwsError('ResourceNotFoundException', `The snapshot '${id}' does not exist.`, 404, {
    Reason: 'SNAPSHOT_NOT_FOUND'
  })

export const denied = (message: string): AwsError => {
  const Reason: AccessDeniedExceptionReason = 'UNAUTHORIZED_ACCOUNT'
  return new AwsError('AccessDeniedException', message, 403, { Reason })
}

export const throttled = (operation: string): AwsError => {
  const Reason: RequestThrottledExceptionReason = 'ACCOUNT_THROTTLED'
  return new AwsError('RequestThrottledException', `The rate of ${operation} exceeds the account's quota.`, 400, {
    Reason
  })
}

export const quotaExceeded = (message: string): AwsError =>
  new AwsError('ServiceQuotaExceededException', message, 402, { Reason: 'DEPENDENCY_SERVICE_QUOTA_EXCEEDED' })

export const conflict = (message: string): AwsError => new AwsError('ConflictException', message, 409)

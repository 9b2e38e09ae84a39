import {
  type ACMClient,
  DescribeCertificateCommand,
  ListCertificatesCommand,
  type ListCertificatesCommandOutput
} from '@aws-sdk/client-acm'
import { unlessMissing } from './failures.ts'

export interface CertificateView {
  readonly arn: string
  /** All names that it is for, such as `shop.example` and `*.shop.example`. */
  readonly names: readonly string[]
  /** `ISSUED` when it can be used. */
  readonly status: string
}

/** Certificates of ACM. */
export interface Certificates {
  /** The one of this ARN, or the issued one whose first name is this domain; the newest where there are several. */
  find(arnOrDomain: string): Promise<CertificateView | undefined>
}

export const certificates = (client: ACMClient): Certificates => {
  const describe = async (arn: string): Promise<CertificateView | undefined> => {
    const answer = await unlessMissing(client.send(new DescribeCertificateCommand({ CertificateArn: arn })))
    const found = answer?.Certificate
    if (found === undefined) return undefined
    const names = [found.DomainName, ...(found.SubjectAlternativeNames ?? [])].flatMap(name => name ?? [])
    return { arn, names: [...new Set(names)], status: found.Status ?? '' }
  }
  return {
    async find(arnOrDomain) {
      if (arnOrDomain.startsWith('arn:')) return describe(arnOrDomain)
      const found: { arn: string; createdAt: number }[] = []
      let token: string | undefined
      do {
        const page: ListCertificatesCommandOutput = await client.send(
          new ListCertificatesCommand({
            CertificateStatuses: ['ISSUED'],
            ...(token === undefined ? {} : { NextToken: token })
          })
        )
        for (const { CertificateArn, DomainName, CreatedAt } of page.CertificateSummaryList ?? []) {
          if (CertificateArn === undefined || DomainName?.toLowerCase() !== arnOrDomain.toLowerCase()) continue
          found.push({ arn: CertificateArn, createdAt: CreatedAt?.getTime() ?? 0 })
        }
        token = page.NextToken
      } while (token !== undefined)
      const newest = found.sort((one, other) => other.createdAt - one.createdAt)[0]
      return newest === undefined ? undefined : describe(newest.arn)
    }
  }
}

/** Whether a certificate's name is for a host: a wildcard stands for exactly one label (RFC 6125, 6.4.3). */
export function coversHost(names: readonly string[], host: string): boolean {
  return names.some(name => {
    const [wild, wanted] = [name.toLowerCase(), host.toLowerCase()]
    return wild === wanted || (wild.startsWith('*.') && wanted.slice(wanted.indexOf('.') + 1) === wild.slice(2))
  })
}

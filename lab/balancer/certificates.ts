import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ACMClient, DescribeCertificateCommand } from '@aws-sdk/client-acm'
import { must } from '../command.ts'
import { AwsError, type Caller } from '../gateway/service.ts'

/** Certificates of ACM as listeners need them. */
export interface Certificates {
  /**
   * A certificate with its key for the same names as that of ACM, by the lab's own authority: ACM gives no key away.
   * @throws AwsError `CertificateNotFound`.
   */
  pem(arn: string, caller: Pick<Caller, 'region'>): Promise<string>
}

export const noCertificates: Certificates = {
  pem: async arn => `a certificate for ${arn}`
}

/** By the names that moto's ACM knows. `authority` is the path of the CA's certificate, which clients inside trust. */
export function motoCertificates(endpoint: string, directory: string): Certificates & { readonly authority: string } {
  const authority = join(directory, 'ca.pem')
  const key = join(directory, 'ca.key')
  const made = new Map<string, Promise<string>>()
  let ready: Promise<void> | undefined

  async function makeAuthority(): Promise<void> {
    await mkdir(directory, { recursive: true })
    await must('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '3650'],
      ...['-subj', '/CN=Lab CA', '-keyout', key, '-out', `${authority}.new`]
    ])
    await rename(`${authority}.new`, authority)
  }

  async function namesOf(arn: string, region: string): Promise<readonly string[]> {
    const client = new ACMClient({
      endpoint,
      region,
      credentials: { accessKeyId: '123456789012', secretAccessKey: 'lab' }
    })
    try {
      const { Certificate } = await client.send(new DescribeCertificateCommand({ CertificateArn: arn }))
      const names = [Certificate?.DomainName, ...(Certificate?.SubjectAlternativeNames ?? [])]
      return [...new Set(names.filter(name => name !== undefined))]
    } catch {
      throw new AwsError('CertificateNotFound', `Certificate '${arn}' not found`)
    } finally {
      client.destroy()
    }
  }

  async function make(arn: string, region: string): Promise<string> {
    const names = await namesOf(arn, region)
    ready ??= makeAuthority()
    await ready
    const base = join(directory, arn.replaceAll(/[^A-Za-z0-9]+/g, '-'))
    const [leafKey, request, leaf, settings] = ['key', 'csr', 'crt', 'ext'].map(ending => `${base}.${ending}`)
    if (leafKey === undefined || request === undefined || leaf === undefined || settings === undefined) return ''
    await must('openssl', [
      ...['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', leafKey],
      ...['-out', request, '-subj', `/CN=${names[0]?.slice(0, 64)}`]
    ])
    await writeFile(settings, `subjectAltName=${names.map(name => `DNS:${name}`).join(',')}\n`)
    await must('openssl', [
      ...['x509', '-req', '-in', request, '-CA', authority, '-CAkey', key, '-CAcreateserial', '-days', '3650'],
      ...['-extfile', settings, '-out', leaf]
    ])
    const pem = (await readFile(leaf, 'utf8')) + (await readFile(leafKey, 'utf8'))
    for (const file of [leafKey, request, leaf, settings]) await rm(file)
    return pem
  }

  return {
    authority,
    async pem(arn, { region }) {
      if (!/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]+$/.test(arn)) {
        throw new AwsError('ValidationError', `'${arn}' is not a certificate ARN`)
      }
      const known = made.get(arn) ?? make(arn, region)
      made.set(arn, known)
      known.catch(() => made.delete(arn))
      return known
    }
  }
}

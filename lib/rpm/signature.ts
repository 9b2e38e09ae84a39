import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { KilnError } from '../errors.ts'
import { underPlainNames } from './package.ts'
import { lastLines, printed, type Run } from './program.ts'

/**
 * A signature as `rpmkeys --checksig --verbose` shows it. A package without one passes with its digests alone, so one
 * of these lines is asked for. rpm up to 4.19 prints `Signature, key ID`, later ones `signature, key fingerprint:`.
 */
const GOOD = /signature, key (?:id|fingerprint:?) ([0-9a-f]+): ok/gi

/**
 * Checks that each package is signed by a key of a keyring that holds nothing but the given public keys.
 * @param publicKey armoured text.
 * @returns one entry for each package that is not: its path and what rpm says.
 * @throws KilnError when rpm cannot import the key.
 */
export async function unsigned(
  run: Run,
  publicKey: string,
  packages: readonly string[],
  temporary: string
): Promise<readonly { readonly path: string; readonly says: string }[]> {
  const home = await mkdtemp(join(temporary, 'kiln-keyring-'))
  try {
    const keyFile = join(home, 'public.asc')
    await writeFile(keyFile, publicKey)
    const keyring = ['--dbpath', join(home, 'rpmdb')]
    await printed(
      run('rpmkeys', [...keyring, '--import', keyFile]),
      'rpm cannot import the public key',
      'Give the output of `gpg --armor --export KEY`; RSA 4096 is known to all distributions.'
    )
    return await underPlainNames(packages, async plain => {
      const bad: { path: string; says: string }[] = []
      for (const [index, path] of packages.entries()) {
        const { code, stdout } = await run('rpmkeys', [...keyring, '--checksig', '--verbose', plain[index] ?? ''])
        if (code !== 0 || [...stdout.matchAll(GOOD)].length === 0) bad.push({ path, says: lastLines(stdout) })
      }
      return bad
    })
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

/** Whether some text is a public key as `gpg --armor --export` prints it. */
export const isPublicKey = (text: string): boolean => text.includes('-----BEGIN PGP PUBLIC KEY BLOCK-----')

export const notSigned = (
  bad: readonly { readonly path: string; readonly says: string }[],
  remedy: string
): KilnError =>
  new KilnError(
    bad
      .map(({ path, says }) => `${path} is not signed by the key, or its signature does not verify: ${says}`)
      .join('\n'),
    { remedy }
  )

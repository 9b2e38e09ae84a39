import type { Contents } from './contents.ts'

/** What Kiln's own checks say of a package. Pure: contents in, problems out. */
export interface Problem {
  /** The name that `lint-allow` takes. */
  readonly check:
    | 'macro-in-scriptlet'
    | 'unit-not-enabled'
    | 'unit-without-preset'
    | 'starts-service'
    | 'network-in-scriptlet'
  readonly severity: 'error' | 'warning'
  readonly message: string
  /** The section of the spec that it is about. */
  readonly section: string
}

const UNIT = /^(?:\/usr)?\/lib\/systemd\/system\/([^/]+\.(?:service|socket|timer|path|target))$/
const PRESET = /^(?:\/usr)?\/lib\/systemd\/system-preset\/[^/]+\.preset$/

/** The files whose text the checks need. */
export const textsNeeded = ({ files }: Contents): ReadonlySet<string> =>
  new Set(files.filter(file => UNIT.test(file) || PRESET.test(file)))

/** Problems of the packages of one build, which may enable each other's units. */
export function problemsOf(packages: readonly Contents[], texts: ReadonlyMap<string, string>): Problem[] {
  const scriptlets = packages.flatMap(({ name, scriptlets }) => scriptlets.map(one => ({ ...one, of: name })))
  const everything = scriptlets.map(({ body }) => body).join('\n')
  const presets = [...texts].filter(([file]) => PRESET.test(file)).map(([, text]) => text)
  return [
    ...scriptlets.flatMap(({ of, name, body }) => scriptletProblems(of, name, body)),
    ...packages.flatMap(({ name, files }) =>
      files.flatMap(file => {
        const unit = UNIT.exec(file)?.[1]
        return unit === undefined ? [] : unitProblems(name, unit, texts.get(file), everything, presets)
      })
    )
  ]
}

function scriptletProblems(of: string, scriptlet: string, body: string): Problem[] {
  const problems: Problem[] = []
  const macro = literalMacro(body)
  if (macro !== undefined) {
    problems.push({
      check: 'macro-in-scriptlet',
      severity: 'error',
      section: scriptlet,
      message: `${scriptlet} of ${of} still says "${macro}": rpm knew no such macro when it built, and upgrades will fail. Add \`BuildRequires: systemd-rpm-macros\` (or what defines it).`
    })
  }
  const started =
    /\bsystemctl\s+(?:--?\S+\s+)*(?:start|restart|reload-or-restart)\b.*|\bservice\s+\S+\s+(?:start|restart)\b.*|\/etc\/init\.d\/\S+\s+(?:start|restart)\b.*/.exec(
      body
    )
  if (started !== null) {
    problems.push({
      check: 'starts-service',
      severity: 'warning',
      section: scriptlet,
      message: `${scriptlet} of ${of} runs "${started[0].trim()}": an image is baked in a chroot, where nothing can be started. Enable the unit; it starts at boot.`
    })
  }
  const network = /^(?!\s*#).*\b(curl|wget|pip3?\s+install|npm\s+(?:ci|install)|dnf|yum|git\s+clone)\b.*$/m.exec(body)
  if (network !== null) {
    problems.push({
      check: 'network-in-scriptlet',
      severity: 'warning',
      section: scriptlet,
      message: `${scriptlet} of ${of} calls the network ("${network[0].trim()}"): the image then holds what the network said that day. Package it, or name it in Requires.`
    })
  }
  return problems
}

/** A macro that rpm left as it was. `%` inside `\${x%y}`, `printf '%s'` and `date +%Y` are the shell's own. */
export function literalMacro(body: string): string | undefined {
  const shell = body.replaceAll(/\$\{[^}]*\}/g, '')
  return /%\{[?!]*[A-Za-z_]\w*[:}]|%[a-z_]{4,}/.exec(shell)?.[0]
}

function unitProblems(
  of: string,
  unit: string,
  text: string | undefined,
  scriptlets: string,
  presets: readonly string[]
): Problem[] {
  const startsAtBoot = text !== undefined && /^\[Install\]/m.test(text) && /^(WantedBy|RequiredBy)\s*=\s*\S/m.test(text)
  if (unit.includes('@') || !startsAtBoot) return []
  const mention = new RegExp(
    String.raw`(preset|enable|install-system-units)\b[^\n]*\s${escapeForPattern(unit.replace(/\.service$/, ''))}(\.service)?(\s|$)`,
    'm'
  )
  if (!mention.test(scriptlets)) {
    return [
      {
        check: 'unit-not-enabled',
        severity: 'error',
        section: '%post',
        message: `${of} ships ${unit}, which is meant to start at boot, but no scriptlet registers it. Add \`%systemd_post ${unit}\` to %post.`
      }
    ]
  }
  if (!presets.some(preset => new RegExp(String.raw`^\s*enable\s+${escapeForPattern(unit)}`, 'm').test(preset))) {
    return [
      {
        check: 'unit-without-preset',
        severity: 'warning',
        section: '%files',
        message: `No preset file in the packages enables ${unit}: where the image's policy is \`disable *\` it will not start at boot. Ship /usr/lib/systemd/system-preset/50-${of}.preset with \`enable ${unit}\`.`
      }
    ]
  }
  return []
}

const escapeForPattern = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Service {
  readonly name: string
  readonly preamble?: string
  /** The unit's ExecStart. */
  readonly start?: string
  readonly program?: string
}

const PROGRAM = `import http.server
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        known = self.path in ("/", "/health_check")
        self.send_response(200 if known else 404)
        self.send_header("X-Kiln-Version", "1.0")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")
    def log_message(self, *words):
        pass
http.server.ThreadingHTTPServer(("", 80), Handler).serve_forever()
`

/** A spec of a small web service, with its sources; whole, or broken in one way. */
export function serviceFiles({ name, preamble = '', start, program = PROGRAM }: Service): Record<string, string> {
  const exec = start ?? `/usr/bin/python3 -u /usr/share/${name}/app.py`
  return {
    [`${name}.spec`]: `Name: ${name}
Version: 1.0
Release: 1
Summary: A small service
License: MIT
BuildArch: noarch
Source0: app.py
Source1: ${name}.service
Source2: 50-${name}.preset
${preamble}
%description
A small service.
%install
install -D -m 644 %{SOURCE0} %{buildroot}/usr/share/${name}/app.py
install -D -m 644 %{SOURCE1} %{buildroot}/usr/lib/systemd/system/${name}.service
install -D -m 644 %{SOURCE2} %{buildroot}/usr/lib/systemd/system-preset/50-${name}.preset
%post
[ $1 -gt 1 ] || systemctl --no-reload preset ${name}.service
%preun
[ $1 -gt 0 ] || systemctl --no-reload disable ${name}.service
%files
/usr/share/${name}
/usr/lib/systemd/system/${name}.service
/usr/lib/systemd/system-preset/50-${name}.preset
`,
    'app.py': program,
    [`${name}.service`]: `[Unit]
Description=${name}
[Service]
ExecStart=${exec}
StandardOutput=journal+console
StandardError=journal+console
[Install]
WantedBy=multi-user.target
`,
    [`50-${name}.preset`]: `enable ${name}.service\n`
  }
}

export function write(directory: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(directory, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
}

/** Builds the services outside of any action, and a repository of them; gives its directory. */
export function repositoryOf(directory: string, services: readonly Service[]): string {
  const repository = join(directory, 'repository')
  mkdirSync(repository)
  for (const service of services) {
    const topdir = join(directory, 'rpmbuild', service.name)
    write(join(topdir, 'SOURCES'), serviceFiles(service))
    const spec = join(topdir, 'SOURCES', `${service.name}.spec`)
    execFileSync('rpmbuild', ['-bb', '--define', `_topdir ${topdir}`, spec], { stdio: 'pipe' })
    const built = join(topdir, 'RPMS/noarch')
    for (const file of readdirSync(built)) copyFileSync(join(built, file), join(repository, file))
  }
  execFileSync('createrepo_c', ['--quiet', repository], { stdio: 'pipe' })
  return repository
}

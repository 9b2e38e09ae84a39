import { execFileSync } from 'node:child_process'
import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { nevraText } from '../../../lib/rpm/nevra.ts'
import type { Order } from '../src/main.ts'
import { type Workbench, workbench } from './workbench.ts'

/**
 * Specs as distributions have them, cut down to the features that make each one hard. The package in whose public spec
 * the feature is found is named; nothing is copied from it. The real rpmbuild builds them.
 */
jest.setTimeout(60_000)

let bench: Workbench | undefined
afterEach(() => bench?.remove())

const arch = execFileSync('rpm', ['--eval', '%{_target_cpu}'], { encoding: 'utf8' }).trim()
const HEAD = 'Summary: x\nLicense: MIT\n%global debug_package %{nil}\n'
const PATCH =
  '--- a/hello.c\n+++ b/hello.c\n@@ -1,2 +1,2 @@\n #include <stdio.h>\n-int main(void) { puts("one"); }\n+int main(void) { puts("two"); }\n'
const HELLO = '#include <stdio.h>\nint main(void) { puts("one"); }\n'

interface Case {
  readonly files: Record<string, string>
  readonly order?: Partial<Order>
  readonly nevras: readonly string[]
}

const CASES: Record<string, Case> = {
  // htop, jq: a C program out of a tarball, patched by %autosetup, checked in %check.
  'a C program with a patch that %autosetup applies': {
    files: {
      'kiln-c.spec': `Name: kiln-c\nVersion: 1.2.3\nRelease: 1%{?dist}\n${HEAD}Source0: https://example.com/%{name}/archive/v%{version}/%{name}-%{version}.tar.gz
Patch0001: 0001-two.patch
BuildRequires: gcc
%description
x
%prep
%autosetup -p1
%build
cc -o hello hello.c
%install
install -D -m 755 hello %{buildroot}%{_bindir}/kiln-c
%check
test "$(./hello)" = two
%files
%{_bindir}/kiln-c
%doc README
`,
      '0001-two.patch': PATCH,
      'hello.c': HELLO,
      README: 'x'
    },
    order: { sources: ['git-archive'] },
    nevras: [`kiln-c-1.2.3-1.${arch}`]
  },
  // busybox, node_exporter: a static binary that is prebuilt or built without debuginfo and must not be stripped.
  'a static binary that is not stripped': {
    files: {
      'kiln-static.spec': `%define _build_id_links none\n%global __strip /bin/true\nName: kiln-static\nVersion: 0.9\nRelease: 1\n${HEAD}Source: hello.c
%description
x
%prep
%setup -q -c -T
cp %{SOURCE0} .
%build
cc -static -o hello hello.c
%install
install -D hello %{buildroot}/usr/libexec/kiln-static
%files
%attr(0755, root, root) /usr/libexec/kiln-static
`,
      'hello.c': HELLO
    },
    nevras: [`kiln-static-0.9-1.${arch}`]
  },
  // bind: an epoch, %{?prever}, %global of %global, and a release in which a macro decides.
  'an epoch, a pre-release by macros of macros': {
    files: {
      'kiln-epoch.spec': `%global  major 9\n%global  full %{major}.18\n%global prever rc1\n%bcond_with experiment
Name:           kiln-epoch\nEpoch:          32\nVersion:        %{full}.1%{?prever:~%{prever}}\nRelease:        %{?prever:0.}3%{?with_experiment:.x}%{?dist}\n${HEAD}BuildArch: noarch
Requires: %{name}-libs = %{epoch}:%{version}-%{release}
%description
x
%package libs
Summary: x
%description libs
x
%install
%files
%files libs
`
    },
    order: { dist: '.el9' },
    nevras: ['kiln-epoch-32:9.18.1~rc1-0.3.el9.noarch', 'kiln-epoch-libs-32:9.18.1~rc1-0.3.el9.noarch']
  },
  // python-requests, PyYAML: BuildRequires that %generate_buildrequires finds out.
  'BuildRequires that are generated': {
    files: {
      'kiln-generated.spec': `Name: kiln-generated\nVersion: 1\nRelease: 1\n${HEAD}BuildArch: noarch
%description
x
%generate_buildrequires
echo coreutils
%build
%install
mkdir -p %{buildroot}/opt/generated
%files
/opt/generated
`
    },
    nevras: ['kiln-generated-1-1.noarch']
  },
  // kernel, glibc: BuildRequires, sources and subpackages by condition.
  'conditional BuildRequires, sources and subpackages': {
    files: {
      'kiln-if.spec': `%bcond_without docs\n%bcond_with everything\nName: kiln-if\nVersion: 1\nRelease: 1\n${HEAD}Source0: a.conf
%if 0%{?fedora} >= 99 || %{with everything}
BuildRequires: no-such-package
Source1: absent.tar.gz
%endif
%ifarch s390x ppc64
BuildRequires: another-that-is-not-there
%endif
%description
x
%if %{with docs}
%package doc
Summary: x
BuildArch: noarch
%description doc
x
%files doc
/usr/share/kiln-if
%endif
%if %{with everything}
%package everything
Summary: x
%description everything
x
%files everything
%endif
%install
install -D %{SOURCE0} %{buildroot}/etc/kiln-if.conf
mkdir -p %{buildroot}/usr/share/kiln-if
%files
%config(noreplace) /etc/kiln-if.conf
`,
      'a.conf': 'a'
    },
    nevras: [`kiln-if-1-1.${arch}`, 'kiln-if-doc-1-1.noarch']
  },
  // nginx, postgresql: tabs, several sources by number, a user in %pre, scriptlets in three languages of rpm.
  'tabs, numbered sources, and scriptlets of all kinds': {
    files: {
      'kiln-scripts.spec': `Name:\t\tkiln-scripts\nVersion:\t3\nRelease:\t1\n${HEAD}BuildArch:\tnoarch
Source0:\tmain.conf
Source10:\textra.conf
Source11:\thttps://example.com/download/?file=far.conf
Requires(pre):\tshadow-utils
%description
x
%prep
%setup -q -T -c
%install
install -D -m 644 %{SOURCE0} %{buildroot}%{_sysconfdir}/kiln/main.conf
install -m 644 %{SOURCE10} %{SOURCE11} %{buildroot}%{_sysconfdir}/kiln/
%pre
getent group kiln >/dev/null || groupadd -r kiln
exit 0
%post -p <lua>
print("installed")
%postun -p /sbin/ldconfig
%pretrans -p <lua>
-- nothing
%triggerin -- bash
echo bash
%posttrans
:
%files
%dir %{_sysconfdir}/kiln
%config(noreplace) %{_sysconfdir}/kiln/*.conf
%ghost %{_localstatedir}/log/kiln.log
`,
      'main.conf': 'a',
      'extra.conf': 'b',
      'vendor/far.conf': 'c'
    },
    order: { sources: ['vendor/*'] },
    nevras: ['kiln-scripts-3-1.noarch']
  },
  // texlive, perl: subpackages made by a macro in a loop of lua.
  'subpackages that lua writes': {
    files: {
      'kiln-lua.spec': `Name: kiln-lua\nVersion: 1\nRelease: 1\n${HEAD}BuildArch: noarch
%description
x
%{lua:
for _, one in ipairs({"de", "fr", "pt_BR"}) do
  print("%package lang-" .. one .. "\\n")
  print("Summary: x\\n%description lang-" .. one .. "\\nx\\n")
  print("%files lang-" .. one .. "\\n/usr/share/kiln-lua/" .. one .. "\\n")
end
}
%install
for one in de fr pt_BR; do mkdir -p %{buildroot}/usr/share/kiln-lua/$one; done
%files
%dir /usr/share/kiln-lua
`
    },
    nevras: ['de', 'fr', 'pt_BR'].map(one => `kiln-lua-lang-${one}-1-1.noarch`).concat('kiln-lua-1-1.noarch')
  },
  // vim, java-openjdk: packages that have another name and version than the source, files from a list.
  'packages with names and versions of their own, files from a list': {
    files: {
      'kiln-src.spec': `Name: kiln-src\nVersion: 8\nRelease: 2\n${HEAD}BuildArch: noarch
%description
x
%package -n libkiln
Summary: x
Version: 1.0
Release: 7
Provides: kiln-compat = %{version}
Obsoletes: kiln-compat < 1
%description -n libkiln
x
%install
mkdir -p %{buildroot}/usr/share/kiln-src
for n in 1 2 3; do echo $n > %{buildroot}/usr/share/kiln-src/f$n; echo /usr/share/kiln-src/f$n; done > files.list
%files -n libkiln -f files.list
%dir /usr/share/kiln-src
`
    },
    nevras: ['libkiln-1.0-7.noarch']
  },
  // systemd, sudo: modes, owners, capabilities, links, and a file that two packages own.
  'modes, owners, links, and files in two packages': {
    files: {
      'kiln-modes.spec': `Name: kiln-modes\nVersion: 1\nRelease: 1\n${HEAD}BuildArch: noarch
%description
x
%package common
Summary: x
%description common
x
%install
mkdir -p %{buildroot}/usr/libexec/kiln %{buildroot}/usr/bin
echo '#!/bin/sh' > %{buildroot}/usr/libexec/kiln/run
ln -s ../libexec/kiln/run %{buildroot}/usr/bin/kiln-run
%files
%defattr(-,root,root,-)
%dir /usr/libexec/kiln
%attr(4750,root,wheel) /usr/libexec/kiln/run
/usr/bin/kiln-run
%files common
%dir /usr/libexec/kiln
`
    },
    nevras: ['kiln-modes-1-1.noarch', 'kiln-modes-common-1-1.noarch']
  },
  // rust-*, rpkg specs: a version in a macro that the workflow gives, a tarball with a name of its own.
  'a macro that the workflow gives, and an archive with another directory': {
    files: {
      'kiln-given.spec': `%{!?commit: %global commit 0000000}\nName: kiln-given\nVersion: 0.1^20260101git%{commit}\nRelease: 1\n${HEAD}BuildArch: noarch
Source0: app-%{commit}.tar.xz
%description
x
%prep
%setup -q -n app-%{commit}
%install
install -D -m 644 app.txt %{buildroot}/opt/kiln-given/app.txt
%files
/opt/kiln-given
`,
      'app.txt': 'x'
    },
    order: { sources: ['git-archive'], defines: [{ name: 'commit', value: 'abc1234' }] },
    nevras: ['kiln-given-0.1^20260101gitabc1234-1.noarch']
  },
  // EL 6's packages: %patch by number, BuildRoot, Group, %clean and %defattr.
  'the tags and the patch syntax of old': {
    files: {
      'kiln-old.spec': `Name: kiln-old\nVersion: 2\nRelease: 1\n${HEAD}Group: System\nSource0: hello.c\nPatch3: three.patch\nBuildArch: noarch
BuildRoot: %{_tmppath}/%{name}-root
%description
x
%prep
%setup -q -c -T
cp %{SOURCE0} .
%patch3 -p1
%install
rm -rf $RPM_BUILD_ROOT
install -D -m 644 hello.c $RPM_BUILD_ROOT/usr/share/kiln-old/hello.c
grep -q two hello.c
%clean
rm -rf $RPM_BUILD_ROOT
%files
%defattr(-,root,root)
/usr/share/kiln-old
%changelog
* Thu Jan 01 2026 A <a@example.com> - 2-1
- First
`,
      'hello.c': HELLO,
      'three.patch': PATCH
    },
    nevras: ['kiln-old-2-1.noarch']
  }
}

describe('specs as distributions have them', () => {
  it.each(Object.entries(CASES))('%s', async (_, { files, order, nevras }) => {
    bench = workbench(files)
    bench.commit()
    const { rpms, srpm } = await bench.build(order)
    expect(rpms.map(nevraText).sort()).toEqual([...nevras].sort())
    expect(srpm.path).toMatch(/\.src\.rpm$/)
    expect(srpm.path).not.toContain('buildreqs')
  })
})

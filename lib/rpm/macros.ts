/**
 * systemd's RPM macros for hosts whose rpm has none (Debian, Ubuntu), written in the form that works on every
 * target: plain systemctl calls instead of systemd-update-helper, which Amazon Linux 2 and EL 8 do not have.
 * Behaviour as in daemon(7), "Installing systemd service files", and rpm-systemd macros of systemd 230–249.
 */
export const SYSTEMD_MACROS = `
%_unitdir /usr/lib/systemd/system
%_userunitdir /usr/lib/systemd/user
%_presetdir /usr/lib/systemd/system-preset
%_userpresetdir /usr/lib/systemd/user-preset
%_tmpfilesdir /usr/lib/tmpfiles.d
%_sysusersdir /usr/lib/sysusers.d
%_udevrulesdir /usr/lib/udev/rules.d
%_journalcatalogdir /usr/lib/systemd/catalog
%_binfmtdir /usr/lib/binfmt.d
%_sysctldir /usr/lib/sysctl.d
%_modulesloaddir /usr/lib/modules-load.d
%_environmentdir /usr/lib/environment.d
%_systemdgeneratordir /usr/lib/systemd/system-generators
%_systemd_util_dir /usr/lib/systemd
%systemd_requires \\
Requires(post): systemd \\
Requires(preun): systemd \\
Requires(postun): systemd \\
%{nil}
%systemd_ordering \\
OrderWithRequires(post): systemd \\
OrderWithRequires(preun): systemd \\
OrderWithRequires(postun): systemd \\
%{nil}
%systemd_post() \\
if [ $1 -eq 1 ] && [ -x /usr/bin/systemctl ]; then \\
    # Initial installation \\
    /usr/bin/systemctl --no-reload preset %{?*} || : \\
fi \\
%{nil}
%systemd_preun() \\
if [ $1 -eq 0 ] && [ -x /usr/bin/systemctl ]; then \\
    # Package removal, not upgrade \\
    if [ -d /run/systemd/system ]; then \\
        /usr/bin/systemctl --no-reload disable --now %{?*} || : \\
    else \\
        /usr/bin/systemctl --no-reload disable %{?*} || : \\
    fi \\
fi \\
%{nil}
%systemd_postun() \\
if [ $1 -ge 0 ] && [ -d /run/systemd/system ]; then \\
    /usr/bin/systemctl daemon-reload || : \\
fi \\
%{nil}
%systemd_postun_with_restart() \\
if [ -d /run/systemd/system ]; then \\
    /usr/bin/systemctl daemon-reload || : \\
    if [ $1 -ge 1 ]; then \\
        # Package upgrade, not uninstall \\
        /usr/bin/systemctl try-restart %{?*} || : \\
    fi \\
fi \\
%{nil}
%systemd_postun_with_reload() \\
if [ -d /run/systemd/system ]; then \\
    /usr/bin/systemctl daemon-reload || : \\
    if [ $1 -ge 1 ]; then \\
        # Package upgrade, not uninstall \\
        /usr/bin/systemctl try-reload-or-restart %{?*} || : \\
    fi \\
fi \\
%{nil}
%systemd_user_post() \\
if [ $1 -eq 1 ] && [ -x /usr/bin/systemctl ]; then \\
    /usr/bin/systemctl --no-reload --global preset %{?*} || : \\
fi \\
%{nil}
%systemd_user_preun() \\
if [ $1 -eq 0 ] && [ -x /usr/bin/systemctl ]; then \\
    /usr/bin/systemctl --no-reload --global disable %{?*} || : \\
fi \\
%{nil}
%systemd_user_postun() %{nil}
%tmpfiles_create() \\
[ -x /usr/bin/systemd-tmpfiles ] && /usr/bin/systemd-tmpfiles --create %{?*} || : \\
%{nil}
%sysusers_create() \\
[ -x /usr/bin/systemd-sysusers ] && /usr/bin/systemd-sysusers %{?*} || : \\
%{nil}
%udev_rules_update() %{nil}
%journal_catalog_update() %{nil}
`

#!/bin/bash
# DevStack calls this file in each phase:
#   plugin.sh stack pre-install|install|post-config|extra|test-config
#   plugin.sh unstack
#   plugin.sh clean

_XTRACE_OSPROFILER_SWIFT_PLUGIN=$(set +o | grep xtrace)
set +o xtrace

# Not $DEST/osprofiler-swift: the name on the line enable_plugin is free.
_OSPROFILER_SWIFT_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/osprofiler-swift
source "$_OSPROFILER_SWIFT_DIR/devstack/lib/osprofiler-swift"

if is_service_enabled osprofiler-consumer; then
    osprofiler_swift_require
    if [[ "$1" == "stack" ]]; then
        osprofiler_swift_resolve
        case "$2" in
            pre-install)
                osprofiler_swift_check
                ;;
            install)
                echo_summary "Installing osprofiler and its collector"
                osprofiler_swift_check
                osprofiler_swift_install
                ;;
            post-config)
                echo_summary "Configuring osprofiler"
                osprofiler_swift_check_services
                osprofiler_swift_ask
                osprofiler_swift_start
                osprofiler_swift_configure_services
                osprofiler_swift_reload_keystone
                ;;
            extra)
                # Services of other plug-ins write their files late.
                osprofiler_swift_configure_services
                osprofiler_swift_restart_services
                osprofiler_swift_warn_about_services
                osprofiler_swift_write_reader_settings
                ;;
            test-config)
                osprofiler_swift_configure_tempest
                ;;
        esac
    elif [[ "$1" == "unstack" ]]; then
        osprofiler_swift_stop
    elif [[ "$1" == "clean" ]]; then
        osprofiler_swift_clean
    fi
fi

$_XTRACE_OSPROFILER_SWIFT_PLUGIN

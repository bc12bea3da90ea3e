# Stand-ins for the functions that the plug-in takes from DevStack, after the documentation of DevStack and its comments.
# Sourced instead of DevStack's `functions`, or after it: then only what would change this machine is replaced.
# shellcheck shell=bash

note() { printf '%s\n' "$*" >>"$TREE/calls"; }

if [[ -z ${DEVSTACK_DIR:-} ]]; then
    die() { shift; echo "[ERROR] $*" >&2; exit 1; }
    warn() { shift; echo "[WARNING] $*"; }
    define_plugin() { :; }
    enable_service() { [[ ,$ENABLED_SERVICES, == *",$1,"* ]] || ENABLED_SERVICES+=",$1"; }
    is_service_enabled() {
        local service
        for service in "$@"; do
            [[ ,$ENABLED_SERVICES, != *",$service,"* ]] || return 0
        done
        return 1
    }
    is_plugin_enabled() { [[ ,${DEVSTACK_PLUGINS:-}, == *",$1,"* ]]; }
    iniget() { sed -ne "/^\[$2\]/,/^\[.*\]/ s/^$3[ \t]*=[ \t]*//p" "$1"; }
    ini_has_option() { [[ -n $(iniget "$@") ]]; }
    iniset() {
        [[ $1 != -sudo ]] || shift
        [[ -e $1 ]] || : >"$1"
        local changed
        changed=$(section="[$2]" option=$3 value=$4 awk '
            BEGIN { section = ENVIRON["section"]; option = ENVIRON["option"]; line = option " = " ENVIRON["value"] }
            /^\[/ { if (inside && !done) { print line; done = 1 }; inside = $0 == section }
            inside && !done && $1 == option { print line; done = 1; next }
            { print }
            END { if (!done) { if (!inside) print "\n" section; print line } }' "$1")
        printf '%s\n' "$changed" >"$1"
    }
    run_process() { # SERVICE COMMAND: a unit, enabled and started
        is_service_enabled "$1" || return 0
        [[ $2 == /* ]] || die 0 "the command of $1 is not absolute"
        local unit="$SYSTEMD_DIR/devstack@$1.service"
        iniset -sudo "$unit" Service User "$STACK_USER"
        iniset -sudo "$unit" Service ExecStart "$2"
        $SYSTEMCTL daemon-reload
        $SYSTEMCTL enable "devstack@$1.service"
        $SYSTEMCTL start "devstack@$1.service"
    }
    stop_process() {
        ! is_service_enabled "$1" || ! $SYSTEMCTL is-enabled "devstack@$1.service" || {
            $SYSTEMCTL stop "devstack@$1.service"
            $SYSTEMCTL disable "devstack@$1.service"
        }
    }
    restart_service() { sudo systemctl restart "$1"; }
    reload_service() { sudo systemctl reload-or-restart "$1"; }
    start_service() { sudo systemctl start "$1"; }
    is_fedora() { return 1; }
    get_transport_url() {
        [[ -z $RABBIT_HOST ]] || echo "rabbit://$RABBIT_USERID:$RABBIT_PASSWORD@$RABBIT_HOST:5672/${1:-}"
    }
    get_notification_url() { get_transport_url "$@"; }
fi

echo_summary() { :; }
install_package() { note install_package "$@"; }
pip_install() { note pip_install "$@"; }
pip_install_gr() { note pip_install_gr "$@"; }
recreate_database() { note recreate_database "$@"; }
database_connection_url() { echo "mysql+pymysql://root:secret@127.0.0.1/$1?charset=utf8"; }
conductor_conf() { echo "$TREE/etc/nova/nova_cell$1.conf"; }
# A broker of the test has another port.
if [[ -n ${TEST_TRANSPORT_URL:-} ]]; then
    get_transport_url() { echo "$TEST_TRANSPORT_URL"; }
fi

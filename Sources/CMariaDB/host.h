//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#ifndef OSPROFILER_CMARIADB_HOST_H
#define OSPROFILER_CMARIADB_HOST_H

#include <mysql.h>
#include <mysql/plugin_auth.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

// Connecting to an address of a host whose name is in the server's certificate. libmariadb has one text for both: what it
// connects to is what it expects in the certificate.
//
// A plug-in of authentication runs after the server's greeting, and its first packet begins the TLS handshake, in which
// libmariadb verifies `MYSQL.host`. This one has the name stand there for that packet. It proves nothing: the server
// answers by asking for the plug-in that the user has, as it asks every client that guesses the wrong one.

// A libmariadb client plug-in of authentication; <mysql/client_plugin.h> includes a header that Debian does not install.
struct osp_mysql_plugin {
    int type;
    unsigned int interface_version;
    const char *name;
    const char *author;
    const char *desc;
    unsigned int version[3];
    const char *license;
    void *mysql_api;
    int (*init)(char *, size_t, int, va_list);
    int (*deinit)(void);
    int (*options)(const char *option, const void *);
    int (*authenticate_user)(MYSQL_PLUGIN_VIO *vio, struct st_mysql *mysql);
    // Only since interface version 0x0101, and optional.
    int (*hash_password_bin)(MYSQL *mysql, unsigned char *hash, size_t *hash_length);
};

struct st_mysql_client_plugin;
struct st_mysql_client_plugin *mysql_client_register_plugin(MYSQL *mysql, struct st_mysql_client_plugin *plugin);

// The name while the thread connects. Within a function, because Swift emits no such variable of a header.
static inline const char **osp_mysql_host_name(void)
{
    static _Thread_local const char *name;
    return &name;
}

static inline int osp_mysql_begin(MYSQL_PLUGIN_VIO *vio, struct st_mysql *mysql)
{
    char *address = mysql->host;
    mysql->host = (char *)*osp_mysql_host_name();
    bool failed = vio->write_packet(vio, NULL, 0) != 0;
    // libmariadb frees what it allocated.
    mysql->host = address;
    return failed ? CR_ERROR : CR_OK;
}

static struct osp_mysql_plugin osp_mysql_host_plugin = {
    .type = 2,
    .interface_version = 0x0101,
    .name = "osprofiler_host",
    .author = "OSProfiler for Swift",
    .desc = "Verifies the name of a host that is connected to by its address",
    .version = {1, 0, 0},
    .license = "Apache-2.0",
    .authenticate_user = osp_mysql_begin,
};

// Makes the plug-in known to libmariadb, once a process and after `mysql_server_init`. Returns whether it is.
static inline bool osp_mysql_register(void)
{
    MYSQL *handle = mysql_init(NULL);
    if (handle == NULL) return false;
    struct st_mysql_client_plugin *plugin = (struct st_mysql_client_plugin *)(void *)&osp_mysql_host_plugin;
    bool registered = mysql_client_register_plugin(handle, plugin) != NULL;
    mysql_close(handle);
    return registered;
}

// Connects as `mysql_real_connect` does, to an address; TLS expects the name. A server before MySQL 5.5.7 or MariaDB 5.2,
// which negotiates no plug-ins, is expected to have the address in its certificate.
static inline MYSQL *osp_mysql_connect(MYSQL *handle, const char *address, const char *name, const char *user,
                                       const char *password, const char *database, unsigned int port)
{
    mysql_options(handle, MYSQL_DEFAULT_AUTH, osp_mysql_host_plugin.name);
    *osp_mysql_host_name() = name;
    MYSQL *connected = mysql_real_connect(handle, address, user, password, database, port, NULL, 0);
    *osp_mysql_host_name() = NULL;
    return connected;
}

#endif

//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore

/// URLs with secrets in them, and what is shown of them.
enum SecretURLs {
    /// What the stores of these URLs add.
    static let members: Void = HarmlessMembers.add([
        "authmechanism", "authsource", "db", "dbname", "endpoint", "host", "mode", "passfile", "require_auth", "sslkey",
        "timeout", "user", "w",
    ])

    static let cases: [(url: String, shown: String)] = [
        // Users
        ("rabbit://u:SECRET@h:1/v", "rabbit://u:***@h:1/v"), ("redis://:SECRET@h/0", "redis://:***@h/0"),
        ("rabbit://u:SECRET@h,v:SECRET@[::1]:2/", "rabbit://u:***@h,v:***@[::1]:2/"),
        ("rabbit://u:a@SECRET@h/", "rabbit://u:***@h/"), ("rabbit://u:SEC/RET?SECRET#SECRET@h/", "rabbit://u:***@h/"),
        ("rabbit://u:SECRET,SECRET@h/", "rabbit://***,***@h/"), ("http://u:%53ECRET@h", "http://u:***@h"),
        ("rabbit://u%3ASECRET@h/", "rabbit://***@h/"), ("rabbit://u:SECRET@h1,v:SECRET", "rabbit://u:***@h1,v:***"),
        ("ceilometer://h?endpoint=http://u:SECRET@k", "ceilometer://h?endpoint=http:***@k"),
        // Without an @
        ("mongodb://u:SECRET", "mongodb://u:***"), ("redis://:SECRET", "redis://:***"),
        ("mongodb://u:SECRET/db?w=1", "mongodb://u:***"), ("mongodb://u:1SECRET", "mongodb://u:***"),
        ("mongodb://u:SEC,RET/RET?RET#RET", "mongodb://u:***"),
        ("mongodb://h:27017,u:SECRET", "mongodb://h:27017,u:***"),
        ("mongodb://u:27017SECRET", "mongodb://u:***"), ("mongodb://u:123456789", "mongodb://u:***"),
        ("mongodb://u%3aSECRET", "mongodb://u%3a***"), ("mongodb://u:SECRET%40h:27017/", "mongodb://u:***"),
        ("mongodb://u%3ASECRET%40h", "mongodb://u%3A***"), ("mongodb://[::1]:SECRET", "mongodb://[::1]:***"),
        ("amqp://h:5672,amqp://u:SECRET", "amqp://h:5672,amqp://u:***"),
        // Without slashes
        ("u:SECRET@h", "***"), ("redis:/u:SECRET@h", "***"), ("mongodb:u:SECRET", "mongodb:u:***"),
        ("mongodb:/u:SECRET", "mongodb:/u:***"), ("redis://:p@SECRET@h", "redis://:***@h"),
        ("redis://h?sentinel_password=SECRET", "redis://h?sentinel_password=***"),
        ("otlp://h?headers=authorization=BearerSECRET", "otlp://h?headers=***"),
        // The parameters of a client library
        ("host=h password=SECRET dbname=d", "host=h password=*** dbname=d"),
        ("host=h password = 'SEC RET\\'SECRET' user=u", "host=h password = '***' user=u"),
        ("password=SECRET", "password=***"), ("dbname=d sslpassword=SECRET", "dbname=d sslpassword=***"),
        ("redis:h?password=SECRET", "redis:h?password=***"),
        // Members
        ("redis://h?password=SECRET&db=1", "redis://h?password=***&db=1"),
        ("redis://h?PassWord=SECRET", "redis://h?PassWord=***"),
        ("redis://h?pass%77ord=SECRET", "redis://h?pass%77ord=***"),
        ("redis://h?db=1&password=SEC&RET&tls=1", "redis://h?db=1&password=***&tls=1"),
        ("redis://h?password=a@SECRET", "redis://h?password=***"),
        ("redis://h?password=SEC?RET", "redis://h?password=***"),
        ("redis://h?password=a,SECRET@x", "redis://h?password=***"),
        ("redis://h#password=SECRET", "redis://h#password=***"),
        ("redis://h?password=SEC;db=RET", "redis://h?password=***"),
        ("redis://h?db=1;password=SECRET", "redis://h?db=1;password=***"),
        ("elasticsearch://h?api_key=SECRET", "elasticsearch://h?api_key=***"),
        ("elasticsearch://h?api-key=SECRET&w=1", "elasticsearch://h?api-key=***&w=1"),
        ("mongodb://h/?authMechanismProperties=AWS_SESSION_TOKEN:SECRET", "mongodb://h/?authMechanismProperties=***"),
        ("rabbit://h/?ssl_key_password=SECRET&ssl_key_file=/k", "rabbit://h/?ssl_key_password=***&ssl_key_file=/k"),
        // Headers
        ("otlp://h?headers=Authorization=Bearer%20SECRET", "otlp://h?headers=***"),
        ("otlp://h?headers=x=1,Authorization=Bearer%20SECRET&timeout=1", "otlp://h?headers=***&timeout=1"),
        ("otlp://h?with=Authorization=Bearer%20SECRET", "otlp://h?with=***"),
        ("otlp://h?with=Authorization%3DBearer%20SECRET", "otlp://h?with=***"),
        ("otlp://h?X-Api-Key=SECRET", "otlp://h?X-Api-Key=***"), ("otlp://h?sig=SECRET", "otlp://h?sig=***"),
        // What nobody knows
        ("redis://h?passwrd=SECRET", "redis://h?passwrd=***"), ("redis://h?SECRET", "redis://h?***"),
        ("redis://h?db=1&passwrd=SECRET&tls=1", "redis://h?db=1&passwrd=***&tls=1"),
        ("redis://h?db=1&SECRET", "redis://h?db=1&***"), ("redis://h?SEC&RET&db=1", "redis://h?***&db=1"),
        ("redis://h?db=1;passwrd=SECRET", "redis://h?db=1;passwrd=***"),
        ("redis://h?db=1;SECRET", "redis://h?db=1;***"),
        ("redis://h?passwrd=SEC;RET&tls=1", "redis://h?passwrd=***&tls=1"),
        ("redis://h?db=1,passwrd=SECRET", "redis://h?db=1,passwrd=***"),
        ("redis://h/0#SECRET", "redis://h/0#***"), ("redis://h?tls=1#passwrd=SECRET", "redis://h?tls=1#passwrd=***"),
        ("redis://h?tls=1#SECRET", "redis://h?tls=1#***"), ("redis://h#a?b=SECRET", "redis://h#***"),
        ("redis://h/0;passwrd=SECRET", "redis://h/0;passwrd=***"),
        ("redis://h/0&passwrd=SECRET", "redis://h/0&passwrd=***"),
        ("sqlite:////a.db;key=SECRET?mode=0640", "sqlite:////a.db;key=***"),
        ("postgresql://h/d?options=-c%20x.y%3DSECRET", "postgresql://h/d?options=***"),
        ("redis://h?S!=SECRET", "redis://h?***"), ("redis://h?pass%77rd=SECRET", "redis://h?pass%77rd=***"),
        ("host=h passwrd=SECRET dbname=d", "host=h passwrd=*** dbname=d"),
        ("redis:h?passwrd=SECRET", "redis:h?passwrd=***"),
        // A URL in a member
        ("ceilometer://?endpoint=http%3A%2F%2Fu%3ASECRET%40k%3A8042", "ceilometer://?endpoint=***"),
        ("ceilometer://?endpoint=http://u:SECRET", "ceilometer://?endpoint=***"),
    ]

    /// What servers, libraries and users write around URLs, with secrets named in it.
    static let prose: [(text: String, shown: String)] = [
        ("connect failed: host=h password=SECRET dbname=d", "connect failed: host=h password=*** dbname=d"),
        ("PGPASSWORD=SECRET psql", "PGPASSWORD=*** psql"), ("password = SECRET x", "password = *** x"),
        ("password='SEC RET' x", "password='***' x"), ("password=\"SECRET", "password=\"***"),
        ("token=SECRET", "token=***"), ("X-Auth-Token: SECRET now", "X-Auth-Token: ***"),
        ("sent Authorization: Bearer SECRET", "sent Authorization: ***"),
        ("curl -H 'authorization: Bearer SECRET' http://h", "curl -H 'authorization: ***' http://h"),
        ("Cookie: a=SECRET; b=RET\nnext", "Cookie: ***\nnext"),
        (#"{"password": "SECRET", "x": 1}"#, #"{"password": "***", "x": 1}"#),
        (#"{"token":"SEC\"RET","x":1}"#, #"{"token":"***","x":1}"#), ("{'passwd': 12345}", "{'passwd': ***}"),
        ("{'secret' => 'SECRET'}", "{'secret' => '***'}"),
        ("REALM:r,SESSION_TOKEN:SECRET", "REALM:r,SESSION_TOKEN:***"),
        ("password=SECRET://RET", "password=***"), ("token=http://u:SECRET@h/ http://h", "token=*** http://h"),
        (#"{"token": 1x://u:SEC}RET@h x"#, #"{"token": *** x"#),
        ("password=http://h?a=b x redis://:SECRET@h", "password=*** x redis://:***@h"),
    ]

    /// Sentences that speak of secrets and hold none.
    static let talk = [
        "password authentication failed for user \"osprofiler\"", "it wants a password: set REDISCLI_AUTH",
        "has the unknown member \"token\": expected one of count, age",
        "check user and password, PGPASSWORD or ~/.pgpass",
        "[profiler] hmac_keys = $(openssl rand -hex 16), and restart the services", "no token: log in", "a=b&c=d",
        "cannot have ssl_password: there is no TLS", "password=", "set the token", "password=***",
    ]

    /// What holds no secret, and is shown as it is.
    static let open = [
        "", "messaging", "messaging://", "nonsense", "localhost:5672", "rabbit://h", "rabbit://h:5672/v",
        "rabbit://u@h/",
        "rabbit://h1:1,h2:2,[::1]:3,:4/v?ssl=1&ssl_key_file=/k", "http://[::1]:9090/metrics",
        "redis://h:6379/0?tls=1", "redis://h?tls", "mongodb://h/?", "sqlite:////a;b/c&d.db",
        "sqlite:////a/b@c:d.db", "sqlite:////a/b:c.db?mode=0640", "sqlite:/a.db",
        "mongodb://h/?authSource=a&authMechanism=X",
        "postgresql:///d?passfile=/p&sslkey=/k&require_auth=md5", "otlp://h:4318/p?timeout=1s&key_file=/k",
        "ceilometer://?endpoint=http%3A%2F%2Fk%3A8042", "http://h:/x", "https://h/a:b/c://d",
    ]
}

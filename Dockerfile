# The Debian package of `make deb` in an image, which runs the consumer as the package's unit does: the same user, paths, settings.
#
#   docker build --tag osprofiler:local .
#   docker run --volume "$PWD/consumer.conf:/etc/osprofiler/consumer.conf:ro" --volume traces:/var/lib/osprofiler osprofiler:local
#
# consumer.conf is packaging/etc/consumer.conf with a transport_url; user 10001 has to be able to read it. Options of your own
# come after the image's name, and begin with those of CMD: the health check asks port 9464.

FROM swift:6.3.1-bookworm AS build
# Every store; `--build-arg TRAITS=` leaves SQLite and JSON Lines.
ARG TRAITS=--enable-all-traits
WORKDIR /source
COPY scripts/install-deps scripts/lib.sh ./scripts/
RUN apt-get update \
    && apt-get install -y --no-install-recommends dpkg-dev make python3 \
    && scripts/install-deps build \
    && rm -rf /var/lib/apt/lists/*
# The dependencies change less often than the sources: a layer of their own.
COPY Package.swift ./
COPY Package.resolve[d] ./
RUN swift package $TRAITS resolve
COPY . .
RUN make dist TRAITS="$TRAITS" && mkdir /packages && scripts/make-deb dist /packages

FROM debian:bookworm-slim
COPY --from=build /packages /packages
# A fixed number, so that a volume has the same owner with each image; the package leaves a user that exists.
RUN groupadd --system --gid 10001 osprofiler \
    && useradd --system --uid 10001 --gid 10001 --home-dir /var/lib/osprofiler --shell /usr/sbin/nologin osprofiler \
    && apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates systemd-standalone-sysusers systemd-standalone-tmpfiles \
        /packages/osprofiler_*.deb \
    && rm -rf /var/lib/apt/lists/* /packages \
    && chgrp osprofiler /etc/osprofiler/consumer.conf \
    && chmod 0640 /etc/osprofiler/consumer.conf
ENV LIBDISPATCH_LOG=NO MONGOC_DISABLE_SHM=1
USER 10001:10001
WORKDIR /var/lib/osprofiler
VOLUME /var/lib/osprofiler
STOPSIGNAL SIGTERM
# Unhealthy while broker or store are away. The consumer waits for both: do not restart it for that.
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/9464 && printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3 && read -rd '' answer <&3; echo \"$answer\"; [[ $answer == HTTP/1.?' 200 '* ]]"]
ENTRYPOINT ["osprofiler"]
CMD ["consume", "--config-file", "/etc/osprofiler/consumer.conf", "--metrics-port", "9464"]

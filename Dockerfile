# The command osprofiler in a small image; by default it runs the consumer.

FROM swift:6.3.1-bookworm AS build
# Every store; `--build-arg TRAITS=` leaves SQLite and JSON Lines.
ARG TRAITS=--enable-all-traits
RUN apt-get update \
    && apt-get install -y --no-install-recommends pkg-config librabbitmq-dev libsqlite3-dev libssl-dev zlib1g-dev \
        libbz2-dev libncurses-dev libhiredis-dev libpq-dev libmariadb-dev libmongoc-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
# The dependencies change less often than the sources: a layer of their own.
COPY Package.swift ./
COPY Package.resolve[d] ./
RUN swift package $TRAITS resolve
COPY Sources ./Sources
COPY Tests ./Tests
RUN swift build $TRAITS -c release --static-swift-stdlib --product osprofiler \
    && install -D -m 755 "$(swift build $TRAITS -c release --static-swift-stdlib --show-bin-path)/osprofiler" /out/osprofiler

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates librabbitmq4 libsqlite3-0 libhiredis0.14 libpq5 \
        libmariadb3 libmongoc-1.0-0 zlib1g libbz2-1.0 libncursesw6 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --home-dir /var/lib/osprofiler --create-home osprofiler
COPY --from=build /out/osprofiler /usr/local/bin/osprofiler
COPY LICENSE /usr/share/doc/osprofiler/LICENSE
USER osprofiler
WORKDIR /var/lib/osprofiler
VOLUME /var/lib/osprofiler
ENV OSPROFILER_CONNECTION_STRING=sqlite:////var/lib/osprofiler/traces.db
STOPSIGNAL SIGTERM
# The consumer is the container's own process, so its end is seen anyhow; this asks whether the broker answers.
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 \
    CMD ["osprofiler", "queue", "status", "--json", "--no-probe"]
ENTRYPOINT ["osprofiler"]
CMD ["consume"]

# docker build -t portreeve .
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
# Tests and format are checked by `mvn verify`, not again for every image.
RUN --mount=type=cache,target=/root/.m2 mvn -DskipTests -Dspotless.check.skip=true package
# Unpacked, the service starts faster than from the jar, and libraries get an image layer that a change of ours leaves alone.
RUN java -Djarmode=tools -jar target/portreeve.jar extract --layers --destination /unpacked

FROM eclipse-temurin:25-jre
# The embedded PostgreSQL refuses to run as root.
RUN useradd --system --uid 10001 --home-dir /opt/portreeve --shell /usr/sbin/nologin portreeve \
    && install -d -o portreeve -g portreeve -m 700 /data
WORKDIR /opt/portreeve
COPY --from=build /unpacked/dependencies/ ./
COPY --from=build /unpacked/spring-boot-loader/ ./
COPY --from=build /unpacked/snapshot-dependencies/ ./
COPY --from=build /unpacked/application/ ./
USER portreeve

# Inside a container only the published ports are reachable, so all addresses are right here and 127.0.0.1 elsewhere.
ENV SERVER_ADDRESS=0.0.0.0 \
    PORTREEVE_DATA_DIR=/data
VOLUME /data
EXPOSE 8080

# Plain bash, since the image has neither curl nor wget for certain. With TLS on, replace it (docs/operating.md).
HEALTHCHECK --interval=5s --timeout=5s --start-period=90s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${SERVER_PORT:-8080} && printf 'GET /actuator/health HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]

# Half of the container's memory for the heap: the embedded PostgreSQL needs some too. JAVA_TOOL_OPTIONS adds JVM options.
# A process without memory loses threads that answer nobody any more; one that ends is started again, and loses nothing.
# The collector is the one that leaves most of the processor to the events (docs/decisions/ingest.md).
ENTRYPOINT ["java", "--enable-native-access=ALL-UNNAMED", "-XX:+UseParallelGC", "-XX:+ExitOnOutOfMemoryError", "-XX:MaxRAMPercentage=50", "-jar", "portreeve.jar"]

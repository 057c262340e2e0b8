# The silo, compiled ahead with its framework as one: docker build -f deploy/docker/silo.Dockerfile -t meshsync-fabric/silo:0.1.0 .
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0-noble
ARG RUNTIME=mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled

FROM $SDK AS build
ARG TARGETARCH
WORKDIR /source
COPY . .
RUN dotnet publish src/Silo --configuration Release --os linux --arch "${TARGETARCH:-amd64}" --self-contained true \
    -p:PublishReadyToRun=true -p:PublishReadyToRunComposite=true -p:DebugType=none --output /app

FROM $RUNTIME
WORKDIR /app
COPY --from=build /app ./
# The silo speaks to machines only; the image has no ICU.
ENV DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 MESHSYNC_HTTP_HOST=0.0.0.0
USER 1654:1654
EXPOSE 8080 11111
ENTRYPOINT ["./MeshSync.Fabric.Silo"]

# The agent, compiled ahead of time: docker build -f deploy/docker/agent.Dockerfile -t meshsync-fabric/agent:0.1.0 .
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0-noble-aot
ARG RUNTIME=mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled

FROM $SDK AS build
ARG TARGETARCH
WORKDIR /source
COPY . .
RUN dotnet publish src/Agent --configuration Release --os linux --arch "${TARGETARCH:-amd64}" -p:PublishAot=true --output /app \
    && rm -f /app/*.dbg /app/*.pdb /app/*.xml

FROM $RUNTIME
WORKDIR /app
COPY --from=build /app/meshery-meshsync ./
# Numeric, so that Kubernetes can check runAsNonRoot; the images' own user.
USER 1654:1654
EXPOSE 11000
# Meshery Operator runs the same, ./meshery-meshsync in the working directory.
ENTRYPOINT ["./meshery-meshsync"]

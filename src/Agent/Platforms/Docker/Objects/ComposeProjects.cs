using System.Text.Json;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Docker.Objects;

/// <summary>The compose projects that the labels of containers, networks and volumes speak of. The engine itself knows of none.</summary>
internal sealed class ComposeProjects
{
    private readonly SortedDictionary<string, Project> _projects = new(StringComparer.Ordinal);

    public void AddContainers(IEnumerable<JsonElement> rows)
    {
        foreach (var row in rows)
        {
            var labels = EngineObject.LabelsOf(row);
            if (Of(labels) is not { } project)
            {
                continue;
            }

            string service = EngineObject.Text(labels, "com.docker.compose.service") ?? EngineObject.Of(EngineKind.Containers, row).Name;
            var (containers, running) = project.Services.GetValueOrDefault(service);
            project.Services[service] = (containers + 1, running + (EngineObject.Text(row, "State") == "running" ? 1 : 0));
            project.WorkingDir ??= EngineObject.Text(labels, "com.docker.compose.project.working_dir");
            project.ConfigFiles ??= EngineObject.Text(labels, "com.docker.compose.project.config_files");
        }
    }

    public void AddNetworks(IEnumerable<JsonElement> rows) => Add(EngineKind.Networks, rows, project => project.Networks);

    public void AddVolumes(IEnumerable<JsonElement> rows) => Add(EngineKind.Volumes, rows, project => project.Volumes);

    /// <summary>The projects as an engine would tell of them, if it knew any.</summary>
    public JsonDocument ToJson()
    {
        using var bytes = new PooledBuffer();
        using var json = new Utf8JsonWriter(bytes);
        json.WriteStartArray();
        foreach (var (name, project) in _projects)
        {
            project.Write(name, json);
        }

        json.WriteEndArray();
        json.Flush();
        return JsonDocument.Parse(bytes.WrittenSpan.ToArray());
    }

    private void Add(EngineKind kind, IEnumerable<JsonElement> rows, Func<Project, SortedSet<string>> place)
    {
        foreach (var row in rows)
        {
            if (Of(EngineObject.LabelsOf(row)) is { } project)
            {
                place(project).Add(EngineObject.Of(kind, row).Name);
            }
        }
    }

    private Project? Of(JsonElement labels)
    {
        string name = EngineObject.ProjectOf(labels);
        if (name.Length == 0)
        {
            return null;
        }

        if (!_projects.TryGetValue(name, out var project))
        {
            _projects.Add(name, project = new Project());
        }

        return project;
    }

    private sealed class Project
    {
        public string? WorkingDir { get; set; }

        public string? ConfigFiles { get; set; }

        public SortedDictionary<string, (int Containers, int Running)> Services { get; } = new(StringComparer.Ordinal);

        public SortedSet<string> Networks { get; } = new(StringComparer.Ordinal);

        public SortedSet<string> Volumes { get; } = new(StringComparer.Ordinal);

        public void Write(string name, Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WriteString("Id", $"composeproject:{name}");
            json.WriteString("Name", name);
            json.WriteStartObject("Labels");
            json.WriteString("com.docker.compose.project", name);
            json.WriteEndObject();
            json.WriteString(nameof(WorkingDir), WorkingDir);
            json.WriteString(nameof(ConfigFiles), ConfigFiles);
            WriteNames(json, nameof(Networks), Networks);
            WriteNames(json, nameof(Volumes), Volumes);
            json.WriteStartObject(nameof(Services));
            foreach (var (service, (containers, running)) in Services)
            {
                json.WriteStartObject(service);
                json.WriteNumber("Containers", containers);
                json.WriteNumber("Running", running);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        private static void WriteNames(Utf8JsonWriter json, string member, IEnumerable<string> names)
        {
            json.WriteStartArray(member);
            foreach (string name in names)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
        }
    }
}

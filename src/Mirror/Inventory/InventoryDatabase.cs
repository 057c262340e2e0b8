using MeshSync.Fabric.Mirror.Delivery;
using Microsoft.Data.Sqlite;

namespace MeshSync.Fabric.Mirror.Inventory;

/// <summary>
/// Meshery's inventory as a table in SQLite, one row an object under the id that the Server gives it. One connection; calls
/// from several threads take turns.
/// </summary>
public sealed class InventoryDatabase : IDisposable
{
    private const string Schema =
        """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = OFF;
        CREATE TABLE IF NOT EXISTS kubernetes_resources (
            id TEXT PRIMARY KEY, cluster_id TEXT NOT NULL, kind TEXT NOT NULL, api_version TEXT NOT NULL,
            namespace TEXT NOT NULL, name TEXT NOT NULL, uid TEXT NOT NULL, object BLOB NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS by_kind ON kubernetes_resources (cluster_id, kind);
        """;

    private readonly SqliteConnection _connection;
    private readonly Lock _turn = new();
    private readonly SqliteCommand _upsert;
    private readonly SqliteCommand _update;
    private readonly SqliteCommand _delete;

    private InventoryDatabase(SqliteConnection connection)
    {
        _connection = connection;
        using var schema = Command(Schema);
        schema.ExecuteNonQuery();
        _upsert = RowCommand(
            """
            INSERT INTO kubernetes_resources VALUES ($id, $cluster, $kind, $version, $namespace, $name, $uid, $object)
            ON CONFLICT (id) DO UPDATE SET uid = excluded.uid, object = excluded.object
            """);
        _update = RowCommand("UPDATE kubernetes_resources SET uid = $uid, object = $object WHERE id = $id");
        _delete = Command("DELETE FROM kubernetes_resources WHERE id = $id");
        _delete.Parameters.Add("$id", SqliteType.Text);
    }

    /// <summary>Opens a file, made if it is not there; null for one in memory.</summary>
    public static InventoryDatabase Open(string? path = null)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path ?? ":memory:", Pooling = false }.ConnectionString);
        try
        {
            connection.Open();
            return new InventoryDatabase(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Writes in one transaction.</summary>
    public void Write(Action<IInventoryWriter> write)
    {
        lock (_turn)
        {
            using var transaction = _connection.BeginTransaction();
            write(new Writer(this, transaction));
            transaction.Commit();
        }
    }

    /// <summary>Deletes what is known of one cluster, or of all, as the Server does before it asks for everything again.</summary>
    /// <returns>How many rows went.</returns>
    public int Clear(string? cluster)
    {
        lock (_turn)
        {
            using var command = Command("DELETE FROM kubernetes_resources WHERE $cluster IS NULL OR cluster_id = $cluster");
            command.Parameters.AddWithValue("$cluster", (object?)cluster ?? DBNull.Value);
            return command.ExecuteNonQuery();
        }
    }

    /// <summary>How many objects of each kind, by cluster and kind.</summary>
    public IReadOnlyList<KindCount> Counts()
    {
        lock (_turn)
        {
            using var command = Command("SELECT cluster_id, kind, count(*) FROM kubernetes_resources GROUP BY cluster_id, kind ORDER BY cluster_id, kind");
            using var reader = command.ExecuteReader();
            var counts = new List<KindCount>();
            while (reader.Read())
            {
                counts.Add(new KindCount(reader.GetString(0), reader.GetString(1), reader.GetInt32(2)));
            }

            return counts;
        }
    }

    /// <summary>Shows every row of a cluster, or of all; the rows' bytes are good until the call returns.</summary>
    public void Read(string? cluster, Action<MesheryRow> show)
    {
        lock (_turn)
        {
            using var command = Command(
                "SELECT cluster_id, kind, api_version, namespace, name, uid, object FROM kubernetes_resources WHERE $cluster IS NULL OR cluster_id = $cluster");
            command.Parameters.AddWithValue("$cluster", (object?)cluster ?? DBNull.Value);
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                show(new MesheryRow
                {
                    ClusterId = reader.GetString(0),
                    Kind = reader.GetString(1),
                    ApiVersion = reader.GetString(2),
                    Namespace = reader.GetString(3),
                    Name = reader.GetString(4),
                    Uid = reader.GetString(5),
                    Json = reader.GetFieldValue<byte[]>(6),
                });
            }
        }
    }

    public void Dispose()
    {
        _upsert.Dispose();
        _update.Dispose();
        _delete.Dispose();
        _connection.Dispose();
    }

    private SqliteCommand Command(string text)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // The texts are the constants of this class.
        command.CommandText = text;
#pragma warning restore CA2100
        return command;
    }

    private SqliteCommand RowCommand(string text)
    {
        var command = Command(text);
        foreach (var name in (string[])["$id", "$cluster", "$kind", "$version", "$namespace", "$name", "$uid"])
        {
            command.Parameters.Add(name, SqliteType.Text);
        }

        command.Parameters.Add("$object", SqliteType.Blob);
        return command;
    }

    private sealed class Writer(InventoryDatabase database, SqliteTransaction transaction) : IInventoryWriter
    {
        public void Upsert(MesheryRow row) => Execute(database._upsert, row);

        public bool Update(MesheryRow row) => Execute(database._update, row) > 0;

        public bool Delete(string id)
        {
            database._delete.Transaction = transaction;
            database._delete.Parameters[0].Value = id;
            return database._delete.ExecuteNonQuery() > 0;
        }

        private int Execute(SqliteCommand command, MesheryRow row)
        {
            command.Transaction = transaction;
            string[] texts = [row.Id, row.ClusterId, row.Kind, row.ApiVersion, row.Namespace, row.Name, row.Uid];
            for (var i = 0; i < texts.Length; i++)
            {
                command.Parameters[i].Value = texts[i];
            }

            command.Parameters["$object"].Value = row.Json.ToArray();
            return command.ExecuteNonQuery();
        }
    }
}

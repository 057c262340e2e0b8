using System.CommandLine;
using System.Text.RegularExpressions;
using MeshSync.Fabric.Cli.Agents;
using MeshSync.Fabric.Contracts;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.KeyValueStore;

namespace MeshSync.Fabric.Cli.Identifying;

/// <summary><c>fabric catalogue push|list|remove</c>: the documents in the bucket that silos take catalogues from.</summary>
internal sealed partial class SuppliedCatalogue(Terminal terminal, TimeProvider time)
{
    private const int NotFound = 404;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private readonly BrokerOptions _broker = new(terminal);

    public Command Push()
    {
        var file = new Argument<string>("file") { Description = "Catalogue document; its name without ending is its key." };
        return Make("push", "Supply a catalogue document to the silos; waits until one has accepted or refused it.", file, (store, arguments, cancellation) => Push(store, arguments.GetValue(file)!, cancellation));
    }

    public Command List() => Make("list", "List the supplied documents and what silos made of them.", null, (store, _, cancellation) => List(store, cancellation));

    public Command Remove()
    {
        var key = new Argument<string>("key") { Description = "As list shows it." };
        return Make("remove", "Take a supplied document away.", key, async (store, arguments, cancellation) =>
        {
            string name = arguments.GetValue(key)!;
            if (IsOwn(name) || !(await store.TryGetEntryAsync<string>(name, cancellationToken: cancellation).ConfigureAwait(false)).Success)
            {
                return await Refuse($"there is no document {name}: fabric catalogue list shows those that there are").ConfigureAwait(false);
            }

            await store.DeleteAsync(name, cancellationToken: cancellation).ConfigureAwait(false);
            await terminal.Text.WriteLineAsync($"{name}: removed, the silos go on without it").ConfigureAwait(false);
            return 0;
        });
    }

    private async Task<int> Push(INatsKVStore store, string file, CancellationToken cancellation)
    {
        string text = await File.ReadAllTextAsync(file, cancellation).ConfigureAwait(false), key = Path.GetFileNameWithoutExtension(file);
        if (IsOwn(key) || !Key().IsMatch(key))
        {
            return await Refuse($"'{key}' cannot be the key of a document: rename the file to letters, digits, dashes and underscores, not beginning with {CatalogueBucket.Own}").ConfigureAwait(false);
        }

        ulong revision = await store.PutAsync(key, text, cancellationToken: cancellation).ConfigureAwait(false);
        long began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < Patience)
        {
            if ((await Status(store, key, cancellation).ConfigureAwait(false)).Split(['\n', ' '], 3) is [var outcome, var of, ..] answer && of == $"{revision}")
            {
                bool isAccepted = outcome == "accepted";
                await (isAccepted ? terminal.Text : terminal.Error).WriteLineAsync($"{key}: {outcome}{(answer.Length > 2 ? $"\n{answer[2]}" : "")}").ConfigureAwait(false);
                return isAccepted ? 0 : 1;
            }

            await Task.Delay(Look, time, cancellation).ConfigureAwait(false);
        }

        await terminal.Error.WriteLineAsync($"{key}: supplied as revision {revision}; no silo has looked at it yet: is one running at this NATS (fabric doctor)?").ConfigureAwait(false);
        return 1;
    }

    private async Task<int> List(INatsKVStore store, CancellationToken cancellation)
    {
        var keys = new List<string>();
        if ((await store.GetStatusAsync(cancellation).ConfigureAwait(false)).Info.State.Messages > 0)
        {
            await foreach (string key in store.GetKeysAsync(cancellationToken: cancellation).ConfigureAwait(false))
            {
                keys.Add(key);
            }
        }

        List<string> documents = [.. keys.Where(key => !IsOwn(key)).Order(StringComparer.Ordinal)];
        if (documents.Count == 0)
        {
            await terminal.Text.WriteLineAsync("No document is supplied: the built-in catalogue is in force, and what silos have by file.").ConfigureAwait(false);
        }

        foreach (string key in documents)
        {
            await terminal.Text.WriteLineAsync($"{key}  {await Status(store, key, cancellation).ConfigureAwait(false)}").ConfigureAwait(false);
        }

        return 0;
    }

    private static async Task<string> Status(INatsKVStore store, string key, CancellationToken cancellation)
    {
        NatsResult<NatsKVEntry<string>> status = await store.TryGetEntryAsync<string>(CatalogueBucket.Status(key), cancellationToken: cancellation).ConfigureAwait(false);
        return status.Success ? status.Value.Value ?? "" : "";
    }

    private static bool IsOwn(string key) => key.Length > 0 && key[0] == CatalogueBucket.Own;

    private async Task<int> Refuse(string why)
    {
        await terminal.Error.WriteLineAsync(why).ConfigureAwait(false);
        return 1;
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\z")]
    private static partial Regex Key();

    private Command Make(string name, string description, Argument<string>? argument, Func<INatsKVStore, ParseResult, CancellationToken, Task<int>> run)
    {
        var command = new Command(name, description);
        if (argument is not null)
        {
            command.Add(argument);
        }

        _broker.AddTo(command);
        command.SetAction((arguments, cancellation) => Run(arguments, run, cancellation));
        return command;
    }

    private async Task<int> Run(ParseResult arguments, Func<INatsKVStore, ParseResult, CancellationToken, Task<int>> run, CancellationToken cancellation)
    {
        try
        {
            NatsConnection nats = _broker.Connect(arguments);
            await using (nats.ConfigureAwait(false))
            {
                INatsKVStore store = await new NatsKVContext(new NatsJSContext(nats)).GetStoreAsync(CatalogueBucket.Name, cancellation).ConfigureAwait(false);
                return await run(store, arguments, cancellation).ConfigureAwait(false);
            }
        }
        catch (NatsJSApiException missing) when (missing.Error.Code == NotFound)
        {
            return await Refuse($"there is no bucket {CatalogueBucket.Name} at this NATS: a silo makes it, so is one running here (fabric doctor)?").ConfigureAwait(false);
        }
        catch (NatsException failure)
        {
            return await Refuse($"{failure.GetBaseException().Message}: do --broker-url or BROKER_URL name the fabric's NATS, and may this login read and write the bucket {CatalogueBucket.Name}?").ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return await Refuse(failure.Message).ConfigureAwait(false);
        }
    }
}

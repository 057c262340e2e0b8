using System.CommandLine;
using MeshSync.Fabric.Cli.Agents;
using MeshSync.Fabric.Contracts;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.KeyValueStore;

namespace MeshSync.Fabric.Cli.Identifying;

/// <summary><c>fabric catalogue push|list|remove</c>: the documents in the bucket that silos take catalogues from.</summary>
internal sealed class SuppliedCatalogue(Terminal terminal, TimeProvider time)
{
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
            await store.DeleteAsync(arguments.GetValue(key)!, cancellationToken: cancellation).ConfigureAwait(false);
            return 0;
        });
    }

    private async Task<int> Push(INatsKVStore store, string file, CancellationToken cancellation)
    {
        string text = await File.ReadAllTextAsync(file, cancellation).ConfigureAwait(false), key = Path.GetFileNameWithoutExtension(file);
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

        await terminal.Error.WriteLineAsync($"{key}: supplied as revision {revision}; no silo has looked at it yet").ConfigureAwait(false);
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

        foreach (string key in keys.Where(key => key[0] != CatalogueBucket.Own).Order(StringComparer.Ordinal))
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
        catch (Exception failure) when (failure is NatsException or IOException or UnauthorizedAccessException)
        {
            await terminal.Error.WriteLineAsync(failure.Message).ConfigureAwait(false);
            return 1;
        }
    }
}

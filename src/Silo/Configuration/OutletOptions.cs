using System.Buffers;

namespace MeshSync.Fabric.Silo.Configuration;

/// <summary>The consumer that delivers stored changes to Meshery Server.</summary>
/// <param name="Name">Durable name on the objects stream; a new name starts again from the first message.</param>
/// <param name="Subject">Deliver subject.</param>
internal sealed record OutletOptions(string Name, string Subject)
{
    private static readonly SearchValues<char> NotInNames = SearchValues.Create(".*>/\\ \t");
    private static readonly SearchValues<char> NotInSubjects = SearchValues.Create("*> \t");

    public static OutletOptions Read(SettingValues values)
    {
        var options = new OutletOptions(values.Text(SiloSettings.OutletName), values.Text(SiloSettings.OutletSubject));
        if (options.Name.AsSpan().ContainsAny(NotInNames))
        {
            values.Reject(SiloSettings.OutletName, "a consumer name without dots, wildcards, slashes and spaces");
        }

        if (options.Subject.AsSpan().ContainsAny(NotInSubjects) || options.Subject.Split('.').Any(token => token.Length == 0))
        {
            values.Reject(SiloSettings.OutletSubject, "a subject without wildcards, spaces and empty tokens");
        }

        return options;
    }
}

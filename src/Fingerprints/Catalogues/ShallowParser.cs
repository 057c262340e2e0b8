using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MeshSync.Fabric.Fingerprints.Catalogues;

/// <summary>
/// Refuses what is nested deeper than any catalogue is. The library reads nesting by recursion, so a document of nothing but brackets
/// would otherwise take the whole process with it.
/// </summary>
internal sealed class ShallowParser(IParser inner) : IParser
{
    private const int MaxDepth = 64;

    private int _depth;

    public ParsingEvent? Current => inner.Current;

    public bool MoveNext()
    {
        if (!inner.MoveNext())
        {
            return false;
        }

        _depth += Current!.NestingIncrease;
        return _depth <= MaxDepth ? true : throw new YamlException(Current.Start, Current.End, $"nested deeper than {MaxDepth} levels.");
    }
}

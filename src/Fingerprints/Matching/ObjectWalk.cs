using MeshSync.Fabric.Contracts.Objects;
using MeshSync.Fabric.Fingerprints.Content;

namespace MeshSync.Fabric.Fingerprints.Matching;

/// <summary>
/// One walk over an object that looks up everything an object can say something with. It makes no strings and takes no memory unless
/// something is found, and stops behind the last part that counts.
/// </summary>
internal ref partial struct ObjectWalk(ReadOnlySpan<byte> json, SignalIndex index, ObjectClass of)
{
    private readonly SignalIndex _index = index;
    private readonly ObjectClass _of = of;
    private JsonScanner _scanner = new(json);
    private HitList _hits;

    /// <summary>Containers, and those of them whose image is known, be it of a product or of a helper.</summary>
    public int Containers { get; private set; }

    public int KnownContainers { get; private set; }

    /// <exception cref="MalformedObjectException">The bytes do not have the shape of one JSON object.</exception>
    public HitList Walk()
    {
        _scanner.ExpectObject();
        WalkLevel(isRoot: true);
        return _hits;
    }

    private void WalkLevel(bool isRoot)
    {
        if (!_scanner.TryOpen((byte)'{'))
        {
            _scanner.Value();
            return;
        }

        bool sawMetadata = false, sawSpec = false;
        while (_scanner.NextKey(out ReadOnlySpan<byte> key))
        {
            if (key.SequenceEqual("metadata"u8))
            {
                Metadata();
                sawMetadata = true;
            }
            else if (key.SequenceEqual("spec"u8))
            {
                Spec();
                sawSpec = true;
            }
            else
            {
                Other(key);
            }

            if (isRoot && sawMetadata && sawSpec && _of != ObjectClass.Node)
            {
                return;
            }
        }
    }

    private void Metadata()
    {
        if (!_scanner.TryOpen((byte)'{'))
        {
            _scanner.Value();
            return;
        }

        while (_scanner.NextKey(out ReadOnlySpan<byte> key))
        {
            if (key.SequenceEqual("labels"u8))
            {
                Pairs(_index.Labels);
            }
            else if (key.SequenceEqual("annotations"u8))
            {
                Pairs(_index.Annotations);
            }
            else if (_of == ObjectClass.ConfigMap && key.SequenceEqual("name"u8))
            {
                _index.ConfigMaps.Find(Text(_scanner.Value()), ref _hits);
            }
            else
            {
                _scanner.Value();
            }
        }
    }

    private void Pairs(PairRules rules)
    {
        if (!_scanner.TryOpen((byte)'{'))
        {
            _scanner.Value();
            return;
        }

        while (_scanner.NextKey(out ReadOnlySpan<byte> key))
        {
            ReadOnlySpan<byte> value = Text(_scanner.Value());
            rules.Find(key, value, ref _hits);
            if (ReferenceEquals(rules, _index.Labels) && (key.SequenceEqual("helm.sh/chart"u8) || key.SequenceEqual("chart"u8)))
            {
                _index.Charts.Find(ChartName.Of(value), ref _hits);
            }
        }
    }

    private void Other(ReadOnlySpan<byte> key)
    {
        switch (_of)
        {
            case ObjectClass.Webhook when key.SequenceEqual("webhooks"u8):
                Each("name"u8, _index.Webhooks);
                break;
            case ObjectClass.Node when key.SequenceEqual("status"u8):
                Kubelet(_scanner.Value());
                break;
            case ObjectClass.Secret when key.SequenceEqual("helmRelease"u8):
                Release(_scanner.Value());
                break;
            default:
                _scanner.Value();
                break;
        }
    }

    private void Spec()
    {
        if (_of is ObjectClass.Crd)
        {
            Definition(_scanner.Value());
        }
        else if (_of is ObjectClass.ApiService)
        {
            ApiService(_scanner.Value());
        }
        else if (ObjectClasses.IsOfEngine(_of))
        {
            Containers++;
            Image(EngineImage.Of(_scanner.Value(), _of));
        }
        else if (ObjectClasses.RunsContainers(_of) && _scanner.TryOpen((byte)'{'))
        {
            while (_scanner.NextKey(out ReadOnlySpan<byte> key))
            {
                PodSpec(key);
            }
        }
        else
        {
            _scanner.Value();
        }
    }

    // A Deployment has its pod in template, a CronJob in jobTemplate.spec.template.
    private void PodSpec(ReadOnlySpan<byte> key)
    {
        if (key.SequenceEqual("containers"u8) || key.SequenceEqual("initContainers"u8))
        {
            ContainerList();
        }
        else if (key.SequenceEqual("template"u8) || key.SequenceEqual("jobTemplate"u8))
        {
            WalkLevel(isRoot: false);
        }
        else
        {
            _scanner.Value();
        }
    }

    private void ContainerList()
    {
        if (!_scanner.TryOpen((byte)'['))
        {
            _scanner.Value();
            return;
        }

        while (_scanner.NextElement())
        {
            if (!_scanner.TryOpen((byte)'{'))
            {
                _scanner.Value();
                continue;
            }

            Containers++;
            while (_scanner.NextKey(out ReadOnlySpan<byte> key))
            {
                Container(key);
            }
        }
    }

    private void Container(ReadOnlySpan<byte> key)
    {
        if (key.SequenceEqual("image"u8))
        {
            Image(Text(_scanner.Value()));
        }
        else
        {
            _scanner.Value();
        }
    }

    private void Image(ReadOnlySpan<byte> image)
    {
        var nobody = default(HitList);
        KnownContainers += _index.Images.Find(image, ref _hits) || _index.Helpers.Find(image, ref nobody) ? 1 : 0;
    }

    private void Each(ReadOnlySpan<byte> field, NameRules rules)
    {
        if (!_scanner.TryOpen((byte)'['))
        {
            _scanner.Value();
            return;
        }

        while (_scanner.NextElement())
        {
            if (!_scanner.TryOpen((byte)'{'))
            {
                _scanner.Value();
                continue;
            }

            while (_scanner.NextKey(out ReadOnlySpan<byte> key))
            {
                ReadOnlySpan<byte> value = _scanner.Value();
                if (key.SequenceEqual(field))
                {
                    rules.Find(Text(value), ref _hits);
                }
            }
        }
    }

    // A text with escapes is in no catalogue.
    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> value) => JsonSlice.Text(value);
}

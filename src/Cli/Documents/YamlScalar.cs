using System.Globalization;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MeshSync.Fabric.Cli.Documents;

/// <summary>The type of a scalar, by the rules of the YAML library that kubectl uses.</summary>
internal static class YamlScalar
{
    public static void Write(Utf8JsonWriter writer, YamlScalarNode scalar)
    {
        string text = scalar.Value ?? "";
        bool isString = scalar.Style is not ScalarStyle.Plain || scalar.Tag == "tag:yaml.org,2002:str";
        if (isString)
        {
            writer.WriteStringValue(text);
        }
        else if (text is "" or "~" or "null" or "Null" or "NULL")
        {
            writer.WriteNullValue();
        }
        else if (AsBoolean(text) is { } boolean)
        {
            writer.WriteBooleanValue(boolean);
        }
        else if (AsInteger(text) is { } integer)
        {
            writer.WriteNumberValue(integer);
        }
        else if (AsFloat(text) is { } number)
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(text);
        }
    }

    private static bool? AsBoolean(string text) => text switch
    {
        "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => true,
        "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => false,
        _ => null,
    };

    private static long? AsInteger(string text)
    {
        string digits = text.Replace("_", "", StringComparison.Ordinal);
        bool negative = digits.StartsWith('-');
        string magnitude = digits.TrimStart('+', '-');
        if (digits.Length - magnitude.Length > 1 || magnitude.Length == 0 || !char.IsAsciiDigit(magnitude[0]))
        {
            return null;
        }

        (int numberBase, string rest) = magnitude switch
        {
            ['0', 'x' or 'X', ..] => (16, magnitude[2..]),
            ['0', 'b' or 'B', ..] => (2, magnitude[2..]),
            ['0', 'o' or 'O', ..] => (8, magnitude[2..]),
            ['0', _, ..] => (8, magnitude[1..]),
            _ => (10, magnitude),
        };
        return TryParse(rest, numberBase, out long value) ? (negative ? -value : value) : null;
    }

    private static bool TryParse(string digits, int numberBase, out long value)
    {
        value = 0;
        foreach (char character in digits)
        {
            int digit = char.IsAsciiHexDigit(character) ? System.Convert.ToInt32(character.ToString(), 16) : numberBase;
            if (digit >= numberBase || value > (long.MaxValue - digit) / numberBase)
            {
                return false;
            }

            value = (value * numberBase) + digit;
        }

        return digits.Length > 0;
    }

    private static double? AsFloat(string text)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        bool isFloat = double.TryParse(text.Replace("_", "", StringComparison.Ordinal), Style, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value) && (char.IsAsciiDigit(text[^1]) || text[^1] == '.');
        return isFloat ? value : null;
    }
}

namespace MeshSync.Fabric.Meshery.Tests;

/// <summary>Expected texts are what Go prints after decoding an API object and encoding it again.</summary>
public sealed class NumberTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("-7", "-7")]
    [InlineData("12345678901234567", "12345678901234567")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("9223372036854775808", "9223372036854776000")]
    [InlineData("18446744073709551615", "18446744073709552000")]
    [InlineData("1000000000000000000000", "1e+21")]
    [InlineData("0.25", "0.25")]
    [InlineData("1.0", "1")]
    [InlineData("2.50", "2.5")]
    [InlineData("-0.0", "-0")]
    [InlineData("0.0", "0")]
    [InlineData("1e3", "1000")]
    [InlineData("1E+3", "1000")]
    [InlineData("100000.5", "100000.5")]
    [InlineData("123456789.125", "123456789.125")]
    [InlineData("1e20", "100000000000000000000")]
    [InlineData("1.5e21", "1.5e+21")]
    [InlineData("1e100", "1e+100")]
    [InlineData("0.000001", "0.000001")]
    [InlineData("0.0000015", "0.0000015")]
    [InlineData("0.0000001", "1e-7")]
    [InlineData("-1.25e-10", "-1.25e-10")]
    [InlineData("0.1", "0.1")]
    [InlineData("0.30000000000000004", "0.30000000000000004")]
    [InlineData("1.7976931348623157e308", "1.7976931348623157e+308")]
    [InlineData("5e-324", "5e-324")]
    [InlineData("1e-400", "0")]
    [InlineData("1e400", "1e400")]
    public void Write_Number_IsAsGoPrintsIt(string number, string expected) => Assert.Equal($"[{expected}]", Wire.Attribute($"[{number}]"));
}

namespace Codex.Toml.Editing;

/// <summary>Whether two values mean the same: tables regardless of the order of their keys, arrays in order.</summary>
internal static class TomlComparison
{
    public static bool Same(TomlValue a, TomlValue b) => (a, b) switch
    {
        (TomlString x, TomlString y) => x.Value == y.Value,
        (TomlInteger x, TomlInteger y) => x.Value == y.Value,
        (TomlFloat x, TomlFloat y) => BitConverter.DoubleToInt64Bits(x.Value) == BitConverter.DoubleToInt64Bits(y.Value) || double.IsNaN(x.Value) && double.IsNaN(y.Value),
        (TomlBoolean x, TomlBoolean y) => x.Value == y.Value,
        (TomlOffsetDateTime x, TomlOffsetDateTime y) => x.Text == y.Text,
        (TomlLocalDateTime x, TomlLocalDateTime y) => x.Text == y.Text,
        (TomlLocalDate x, TomlLocalDate y) => x.Value == y.Value,
        (TomlLocalTime x, TomlLocalTime y) => x.Text == y.Text,
        (TomlArray x, TomlArray y) => x.Count == y.Count && x.Zip(y).All(pair => Same(pair.First, pair.Second)),
        (TomlTable x, TomlTable y) => x.Count == y.Count && x.All(entry => y.TryGetValue(entry.Key, out var other) && Same(entry.Value, other)),
        _ => false,
    };
}

namespace Codex.Execution.Commands;

/// <summary>The one kind of sed script that is understood: print a line or a range of lines.</summary>
internal static class SedRange
{
    /// <summary>Whether a script is digits and <c>p</c>, or digits, a comma, digits and <c>p</c>.</summary>
    public static bool IsPrintRange(string script)
    {
        if (script is not [.., 'p'])
        {
            return false;
        }

        ReadOnlySpan<char> numbers = script.AsSpan(0, script.Length - 1);
        int comma = numbers.IndexOf(',');
        return comma < 0 ? IsNumber(numbers) : IsNumber(numbers[..comma]) && IsNumber(numbers[(comma + 1)..]);
    }

    private static bool IsNumber(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');
}

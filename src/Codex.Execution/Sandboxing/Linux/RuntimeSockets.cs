namespace Codex.Execution;

/// <summary>
/// The files that the just-in-time runtime opens for debuggers among the temporary ones. It removes them when the process
/// exits, but a process that becomes another program never does. Native programs have none, and lose three vain look-ups.
/// </summary>
internal static class RuntimeSockets
{
    private const int StartTimeField = 19;

    internal static void Remove()
    {
        if (StartTime() is not { } startTime)
        {
            return;
        }

        string process = $"{System.Environment.ProcessId}-{startTime}";
        foreach (string name in (ReadOnlySpan<string>)[$"dotnet-diagnostic-{process}-socket", $"clr-debug-pipe-{process}-in", $"clr-debug-pipe-{process}-out"])
        {
            try
            {
                File.Delete(Path.Combine(Path.GetTempPath(), name));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // An empty file among the temporary ones is no reason to refuse the command.
            }
        }
    }

    // The names hold it, so that a process that gets the same number later has other names.
    private static string? StartTime()
    {
        try
        {
            string status = File.ReadAllText("/proc/self/stat");
            string[] fields = status[(status.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return fields.Length > StartTimeField ? fields[StartTimeField] : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

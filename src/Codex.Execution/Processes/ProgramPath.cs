namespace Codex.Execution;

/// <summary>Finds the file of a program as <c>execvp</c> would in the command's own environment.</summary>
internal static class ProgramPath
{
    private const string DefaultSearchPath = "/bin:/usr/bin";

    /// <summary>The path to start a request's program by.</summary>
    /// <exception cref="ProcessStartException">The program, or the one that it goes on to run, or the working folder is missing.</exception>
    internal static string Find(ProcessRequest request)
    {
        if (!Directory.Exists(request.WorkingDirectory))
        {
            throw new ProcessStartException(
                $"Could not start `{request.InnerProgram ?? request.Command[0]}`: the working folder {request.WorkingDirectory} does not exist.",
                Errno.NoSuchFile);
        }

        if (request.InnerProgram is { } inner)
        {
            Find(inner, request);
        }

        return Find(request.Command[0], request);
    }

    private static string Find(string program, ProcessRequest request)
    {
        if (program.Length == 0)
        {
            throw new ProcessStartException("The command is empty: give at least the program to run.");
        }

        if (program.Contains('/', StringComparison.Ordinal))
        {
            Check(program, Path.Combine(request.WorkingDirectory, program));
            return program;
        }

        string search = request.Environment.GetValueOrDefault("PATH", DefaultSearchPath);
        bool found = false;
        foreach (Range part in search.AsSpan().Split(':'))
        {
            // An empty entry means the working folder.
            string candidate = Path.Combine(request.WorkingDirectory, search[part], program);
            if (File.Exists(candidate))
            {
                found = true;
                if (LibC.access(candidate, LibC.ExecuteAccess) == 0)
                {
                    return candidate;
                }
            }
        }

        throw found
            ? new ProcessStartException($"Could not start `{program}`: permission denied (it is not executable).", Errno.Access)
            : new ProcessStartException($"Could not start `{program}`: no such program in the command's PATH.", Errno.NoSuchFile);
    }

    private static void Check(string program, string path)
    {
        if (!File.Exists(path))
        {
            throw Directory.Exists(path)
                ? new ProcessStartException($"Could not start `{program}`: it is a folder.", Errno.Access)
                : new ProcessStartException($"Could not start `{program}`: no such file.", Errno.NoSuchFile);
        }

        if (LibC.access(path, LibC.ExecuteAccess) != 0)
        {
            throw new ProcessStartException($"Could not start `{program}`: permission denied (it is not executable).", Errno.Access);
        }
    }
}

#include "LimitedCall.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/StopSignal.h"

#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <new>
#include <string_view>
#include <system_error>

namespace WireCell {

    namespace {
        using Clock = std::chrono::steady_clock;

        constexpr size_t longest_notes = size_t{1} << 16;
        constexpr int real_time_factor = 6;
        constexpr int look_ms = 200; ///< between two looks at whether a stop was asked for

        /// How the process of a call ends, as its exit code.
        enum Exit { exit_done = 0, exit_threw = 10, exit_memory = 11, exit_failed = 12 };

        [[noreturn]] void system_failure(const char* what)
        {
            const auto why = std::generic_category().message(errno);
            THROW(RuntimeError() << errmsg{std::string("can not ") + what + ": " + why});
        }

        class Pipe {
          public:
            Pipe()
            {
                if (::pipe2(m_ends.data(), O_CLOEXEC) != 0) system_failure("make a pipe");
            }
            Pipe(const Pipe&) = delete;
            Pipe& operator=(const Pipe&) = delete;
            ~Pipe()
            {
                close_tail();
                close_end(m_ends[0]);
            }
            int head() const { return m_ends[0]; }
            int tail() const { return m_ends[1]; }
            void close_tail() { close_end(m_ends[1]); }

          private:
            static void close_end(int& end)
            {
                if (end >= 0) ::close(end);
                end = -1;
            }
            std::array<int, 2> m_ends{-1, -1};
        };

        void write_all(int file, std::string_view text)
        {
            while (!text.empty()) {
                const auto got = ::write(file, text.data(), text.size());
                if (got < 0 && errno == EINTR) continue;
                if (got < 0) ::_exit(exit_failed);
                text.remove_prefix(static_cast<size_t>(got));
            }
        }

        void limit(int resource, rlim_t most, rlim_t hard)
        {
            struct rlimit now = {};
            ::getrlimit(static_cast<__rlimit_resource>(resource), &now);
            const struct rlimit wanted = {std::min(most, now.rlim_cur), std::min(hard, now.rlim_max)};
            ::setrlimit(static_cast<__rlimit_resource>(resource), &wanted);
        }

        /// What this process has of the address space by now [byte].
        rlim_t address_space()
        {
            rlim_t pages = 0;
            std::ifstream("/proc/self/statm") >> pages;
            return pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE));
        }

        struct Job {
            const std::function<std::string()>& call;
            int answer;
        };

        /// The only thread of the process that was made for the call.
        void* carry_out(void* given)
        {
            const auto& job = *static_cast<const Job*>(given);
            int code = exit_done;
            std::string text;
            try {
                text = job.call();
            }
            catch (const std::bad_alloc&) {
                ::_exit(exit_memory);
            }
            catch (const std::exception& err) {
                text = err.what();
                code = exit_threw;
            }
            write_all(job.answer, text);
            // Destructors of this process's copies are not to run, and what the call has made goes with it.
            ::_exit(code);
        }

        [[noreturn]] void be_child(const Job& job, const CallLimits& limits, int notes)
        {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            ::prctl(PR_SET_DUMPABLE, 0);
            for (const int signal : {SIGINT, SIGTERM, SIGXCPU, SIGSEGV, SIGBUS, SIGABRT}) ::signal(signal, SIG_DFL);
            ::signal(SIGPIPE, SIG_IGN);
            sigset_t none;
            ::sigemptyset(&none);
            ::sigprocmask(SIG_SETMASK, &none, nullptr);
            ::dup2(notes, STDERR_FILENO);
            // An arena of its own for the thread would take a share of the address space.
            ::mallopt(M_ARENA_MAX, 1);
            limit(RLIMIT_CORE, 0, 0);
            limit(RLIMIT_CPU, limits.seconds, limits.seconds + 1);
            limit(RLIMIT_AS, address_space() + limits.memory + limits.stack, RLIM_INFINITY);
            pthread_attr_t attributes;
            pthread_t thread{};
            ::pthread_attr_init(&attributes);
            ::pthread_attr_setstacksize(&attributes, limits.stack);
            if (::pthread_create(&thread, &attributes, carry_out, const_cast<Job*>(&job)) != 0) ::_exit(exit_failed);
            ::pthread_join(thread, nullptr);
            ::_exit(exit_failed);
        }

        /// Takes what the process writes until it has closed both pipes; false if it is to be ended.
        class Listener {
          public:
            Listener(Pipe& answer, Pipe& notes, const CallLimits& limits)
              : m_limits(limits)
              , m_ends{{{answer.head(), POLLIN, 0}, {notes.head(), POLLIN, 0}}}
              , m_deadline(Clock::now() + std::chrono::seconds(real_time_factor * limits.seconds))
            {
            }

            bool listen(CallOutcome& out)
            {
                while (m_ends[0].fd >= 0 || m_ends[1].fd >= 0) {
                    if (stop_signal() != 0) return give_up(out, CallEnd::stopped);
                    if (Clock::now() > m_deadline) return give_up(out, CallEnd::time);
                    if (::poll(m_ends.data(), m_ends.size(), look_ms) < 0 && errno != EINTR) return false;
                    take(m_ends[0], out.text, m_limits.answer + 1);
                    take(m_ends[1], out.notes, longest_notes);
                    if (out.text.size() > m_limits.answer) return give_up(out, CallEnd::answer);
                }
                return true;
            }

          private:
            static bool give_up(CallOutcome& out, CallEnd end)
            {
                out.end = end;
                return false;
            }

            void take(pollfd& end, std::string& text, size_t most)
            {
                if (end.fd < 0 || end.revents == 0) return;
                const auto got = ::read(end.fd, m_buffer.data(), m_buffer.size());
                if (got < 0 && (errno == EINTR || errno == EAGAIN)) return;
                if (got <= 0) { end.fd = -1; }
                else {
                    text.append(m_buffer.data(),
                                std::min(static_cast<size_t>(got), most - std::min(most, text.size())));
                }
                end.revents = 0;
            }

            const CallLimits& m_limits;
            std::array<pollfd, 2> m_ends;
            Clock::time_point m_deadline;
            std::array<char, 1 << 16> m_buffer{};
        };

        CallEnd end_of(int status)
        {
            if (WIFSIGNALED(status)) {
                switch (WTERMSIG(status)) {
                case SIGXCPU:
                    return CallEnd::time;
                case SIGSEGV:
                case SIGBUS:
                    return CallEnd::stack;
                // The one thing that the evaluator does with an allocation that fails; the other is the system's way.
                case SIGABRT:
                case SIGKILL:
                    return CallEnd::memory;
                default:
                    return CallEnd::stopped;
                }
            }
            if (WEXITSTATUS(status) == exit_done) return CallEnd::done;
            return WEXITSTATUS(status) == exit_memory ? CallEnd::memory : CallEnd::failed;
        }
    }

    CallOutcome call_limited(const std::function<std::string()>& call, const CallLimits& limits)
    {
        Pipe answer, notes;
        const Job job{call, answer.tail()};
        const auto child = ::fork();
        if (child < 0) system_failure("start a process");
        if (child == 0) be_child(job, limits, notes.tail());
        answer.close_tail();
        notes.close_tail();
        CallOutcome out;
        const bool heard = Listener(answer, notes, limits).listen(out);
        if (!heard) ::kill(child, SIGKILL);
        int status = 0;
        pid_t gone = 0;
        while ((gone = ::waitpid(child, &status, 0)) < 0 && errno == EINTR) {}
        if (!heard) return out;
        if (gone != child) THROW(RuntimeError() << errmsg{"the system does not tell how a process ended"});
        out.end = end_of(status);
        return out;
    }

}

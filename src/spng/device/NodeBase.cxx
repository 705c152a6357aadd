#include "WireCellSpng/device/NodeBase.h"
#include "DeviceUse.h"
#include "WireCellSpng/base/Ports.h"
#include "WireCellSpng/device/Device.h"
#include "WireCellSpng/device/ImageMemory.h"
#include "WireCellSpng/device/TorchThreads.h"
#include "WireCellUtil/NamedFactory.h"

#include <c10/core/DeviceGuard.h>
#include <c10/core/GradMode.h>
#include <c10/util/Exception.h>

#include <mutex>
#include <optional>
#include <set>

namespace WireCell::SPNG {

    namespace {
        /// LibTorch's messages carry a C++ backtrace after their first paragraph.
        std::string first_lines(const std::string& text)
        {
            return text.substr(0, text.find("\nException raised from"));
        }

        /// The message that an error was thrown with: what() of some hosts adds where that was.
        std::string message(const std::exception& err)
        {
            if (const auto* boosted = dynamic_cast<const boost::exception*>(&err)) {
                if (const auto* text = boost::get_error_info<errmsg>(*boosted)) return *text;
            }
            return first_lines(err.what());
        }

        /// A component with memory on a GPU outlives the CUDA driver, which static objects do not: no one destroys it.
        void keep_forever(const std::string& type, const std::string& name)
        {
            static std::mutex mutex;
            static auto* kept = new std::set<INamed::pointer>;
            const std::lock_guard lock(mutex);
            if (const auto component = Factory::find_maybe<INamed>(type, name)) kept->insert(component);
        }
    }

    ComponentBase::ComponentBase(const std::string& type, Gate gate, const std::string& log_group)
      : Aux::Logger(type, log_group)
      , m_type(type)
      , m_gate(gate)
    {
    }

    std::string ComponentBase::who() const { return config::who(m_type, get_name()); }

    void ComponentBase::connect(const NodeConfig& cfg)
    {
        keep_image_memory();
        m_device = parse_device(cfg.device);
        m_verbosity = cfg.verbosity;
        if (cfg.mem_log != m_mem_log) host::log_memory(who(), cfg.mem_log);
        m_mem_log = cfg.mem_log;
        m_calls = 0;
        m_semaphore = nullptr;
        if (!m_device.is_cpu()) keep_forever(m_type, get_name());
        // The semaphore keeps device memory and kernels of several nodes apart.  A CPU's cores are shared by its
        // scheduler, so there is nothing to gate.
        if (m_gate != Gate::none && !m_device.is_cpu()) {
            const auto tn = cfg.semaphore.empty() ? "Semaphore:torch-" + cfg.device : cfg.semaphore;
            m_semaphore = Factory::lookup_tn<ISemaphore>(tn);
        }
    }

    void ComponentBase::in_context(const std::function<void()>& call) const
    {
        guarded(call, [] { return std::string(); });
    }

    void ComponentBase::guarded(const std::function<void()>& call, const std::function<std::string()>& inputs) const
    {
        const auto context = [&](const std::string& text) {
            const auto more = inputs();
            const auto prefix = text.rfind(who(), 0) == 0 ? "" : who() + ": ";
            return prefix + text + (more.empty() ? "" : "\n  input: " + more);
        };
        try {
            std::optional<ISemaphore::Context> gate;
            if (m_gate == Gate::device && m_semaphore) gate.emplace(m_semaphore);
            const c10::AutoGradMode no_grad(false);
            const TorchThreads threads;
            std::optional<c10::DeviceGuard> guard;
            if (!m_device.is_cpu()) guard.emplace(m_device);
            const DeviceUse use(m_device);
            call();
        }
        catch (const IOError& err) {
            THROW(IOError() << errmsg{context(message(err))});
        }
        catch (const KeyError& err) {
            THROW(KeyError() << errmsg{context(message(err))});
        }
        catch (const ValueError& err) {
            THROW(ValueError() << errmsg{context(message(err))});
        }
        catch (const c10::Error& err) {
            THROW(RuntimeError() << errmsg{context(first_lines(err.what_without_backtrace()))});
        }
        catch (const std::exception& err) {
            THROW(RuntimeError() << errmsg{context(message(err))});
        }
    }

    void ComponentBase::log_eos() { log->debug("EOS at call={}", m_calls++); }

    void ComponentBase::check_multiplicity(int number) const
    {
        SPNG_VALIDATE(number > 0, "multiplicity is {} (want 1 or more)", number);
        SPNG_VALIDATE(number <= most_ports, "multiplicity is {} (want at most {})", number, most_ports);
    }
}

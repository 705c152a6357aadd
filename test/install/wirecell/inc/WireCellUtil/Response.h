#pragma once
#include "WireCellUtil/Binning.h"
#include "WireCellUtil/Point.h"
#include "WireCellUtil/Waveform.h"

#include <vector>

namespace WireCell::Response {
    namespace Schema {
        struct PathResponse {
            Waveform::realseq_t current;
            double pitchpos;
            double wirepos;
            PathResponse();
            PathResponse(const Waveform::realseq_t& c, double p, double w);
            ~PathResponse();
        };
        struct PlaneResponse {
            std::vector<PathResponse> paths;
            int planeid;
            double location;
            double pitch;
            PlaneResponse();
            PlaneResponse(const std::vector<PathResponse>& paths, int pid, double l, double p);
            ~PlaneResponse();
        };
        struct FieldResponse {
            std::vector<PlaneResponse> planes;
            Vector axis;
            double origin;
            double tstart;
            double period;
            double speed;
            FieldResponse();
            FieldResponse(const std::vector<PlaneResponse>& planes, const Vector& adir, double o, double t, double p,
                          double s);
            ~FieldResponse();
        };
    }
    Schema::FieldResponse wire_region_average(const Schema::FieldResponse& fr);
}

variable "environment" {
  description = "What the deployments are for; part of their names."
  type        = string

  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "The environment must be dev or prod."
  }
}

variable "owner" {
  description = "Who hears of failed runs."
  type        = string
  default     = "someone@peak.ai"
}

variable "schedule" {
  description = "When the model is trained, as a cron expression."
  type        = string
  default     = "0 2 * * *"
}

variable "weeks" {
  description = "How many weeks are forecast."
  type        = number
  default     = 12
}

variable "fit_command" {
  description = "The command of the fit step."
  type        = string
  default     = "python fit.py"
}
